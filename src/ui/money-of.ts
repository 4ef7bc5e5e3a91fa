/** Currencies in which instruments are quoted other than dollars and what stands for dollars. */
const OTHER =
  'EUR|GBP|JPY|CHF|AUD|CAD|NZD|SGD|HKD|CNY|KRW|INR|TRY|BRL|MXN|ZAR|PLN|SEK|NOK|UAH|BTC|XBT|ETH|BNB|SOL|EURC|EURS|EURT';
const APART = new RegExp(`^[^-/_:]+[-/_:](${OTHER})(?![A-Z])`, 'i');
/** Run together, as Binance and Bitfinex write it: a coin of its own, as WBTC, is told by its few letters. */
const TOGETHER = new RegExp(`^[A-Z0-9]{3,}(${OTHER})$`, 'i');

/** What prices and money are counted in where a symbol tells that it is no dollar: EUR of BTC-EUR, BTC of ETHBTC; else ''. */
export function otherMoneyOf(symbol: string): string {
  const found = APART.exec(symbol) ?? (/[-/_:]/.test(symbol) ? null : TOGETHER.exec(symbol));
  return found?.[1].toUpperCase() ?? '';
}
