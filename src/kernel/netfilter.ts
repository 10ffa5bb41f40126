/** A machine's packet rules as a value that programs list: tables of chains of rules. Mirrors what iptables(8) shows of netfilter. */

/** What a packet must be like, beyond its addresses and protocol, in the order in which it is looked at. */
export type RuleMatch =
  | { readonly is: 'comment'; readonly text: string }
  | { readonly is: 'port'; readonly to: number }
  /** Its source or destination is an address of the machine. */
  | { readonly is: 'local'; readonly end: 'src' | 'dst' }
  | { readonly is: 'random'; readonly probability: number }
  /** Its source was seen within `seconds` on the list `name`. */
  | { readonly is: 'recent'; readonly name: string; readonly seconds: number }
  /** Puts its source on the list `name`. */
  | { readonly is: 'remember'; readonly name: string }
  | { readonly is: 'mark'; readonly mark: string; readonly not?: boolean }
  | { readonly is: 'state'; readonly states: string };

/** One rule. Addresses are ranges (`10.96.0.1/32`), with a `!` in front where they must not match. */
export interface PacketRule {
  readonly source?: string;
  readonly destination?: string;
  /** `tcp`. */
  readonly protocol?: string;
  readonly matches: readonly RuleMatch[];
  /** A chain, or what happens: `DNAT`, `REJECT`, `DROP`, `MARK`; absent: nothing. */
  readonly target?: string;
  /** Options of the target: as a rule is written, and as a list shows it. */
  readonly options?: { readonly written: string; readonly listed: string };
}

export interface Chain {
  readonly name: string;
  /** What becomes of a packet at the end of a chain of the kernel's own. */
  readonly policy?: 'ACCEPT';
  readonly rules: readonly PacketRule[];
}

export type TableName = 'filter' | 'nat';

/** All chains, the kernel's own first. */
export type RuleTables = Readonly<Record<TableName, readonly Chain[]>>;
