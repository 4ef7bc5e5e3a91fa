/** Files of scripts that are no part of the first view: those of workers, and what comes once the page has rested. */
export const LATER_SCRIPTS =
  /^(engine|running-engine|lab|lab-hand|seed-range|live-host|file-import|EquityRange|Scorecard|RiskPanel|MarketEvents|LayersEditor)-/;
