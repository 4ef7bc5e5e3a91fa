import type { Findings } from './findings';

/** What a venue itself lets know of a contract. */
interface Known {
  readonly isInverse: boolean;
  readonly countsContracts: boolean;
}

/** Says of a contract that its sizes are not of the base currency; `known` is what is certain besides its name. */
export function noteContracts(findings: Findings, symbol: string, known: Known | null = null): void {
  if (known?.isInverse === true || isInverse(symbol)) {
    findings.note(
      `${symbol} looks like an inverse contract: its sizes are contracts, so profits in quote currency do not hold.`,
    );
  } else if (known?.countsContracts === true || countsContracts(symbol)) {
    findings.note(
      `${symbol} is traded in contracts: its sizes are numbers of contracts, not of the base currency.`,
    );
  }
}

/** How venues name contracts that are settled in their base currency. */
const INVERSE = [
  // Binance COIN-M: BTCUSD_PERP, BTCUSD_240927
  /^[A-Z0-9]+USD_(PERP|\d{6})$/,
  // OKX: BTC-USD-SWAP, BTC-USD-220527
  /^[A-Z0-9]+-USD-(SWAP|\d{6})$/,
  // Kraken Futures: PI_XBTUSD, FI_XBTUSD_240927 (PF and FF are settled in dollars)
  /^[PF]I_[A-Z]+USD(_\d{6})?$/,
  // Deribit: BTC-PERPETUAL, BTC-27SEP24 (BTC_USDC-PERPETUAL is settled in dollars)
  /^(BTC|ETH)-(PERPETUAL|\d{1,2}[A-Z]{3}\d\d)$/,
  // BitMEX: XBTUSD, XBTU24
  /^XBT(USD|[A-Z]\d\d)$/,
];

function isInverse(symbol: string): boolean {
  return INVERSE.some((manner) => manner.test(symbol));
}

/** Swaps and futures of OKX that are no inverse contracts (BTC-USDT-SWAP, BTC-USDT-240927). */
function countsContracts(symbol: string): boolean {
  return /^[A-Z0-9]+-[A-Z0-9]+-(SWAP|\d{6})$/.test(symbol) && !isInverse(symbol);
}
