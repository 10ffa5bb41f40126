/** awk's programs as trees. */

export type Expression =
  | { kind: 'number'; value: number }
  | { kind: 'string'; value: string }
  | { kind: 'regex'; source: string }
  | { kind: 'name'; name: string }
  | { kind: 'element'; name: string; index: Expression[] }
  | { kind: 'field'; index: Expression }
  | { kind: 'assign'; operator: string; target: Expression; value: Expression }
  | { kind: 'ternary'; test: Expression; yes: Expression; no: Expression }
  | { kind: 'binary'; operator: string; left: Expression; right: Expression }
  | { kind: 'unary'; operator: string; operand: Expression }
  | { kind: 'step'; operator: string; target: Expression; prefix: boolean }
  | { kind: 'in'; index: Expression[]; name: string }
  | { kind: 'call'; name: string; args: Expression[] }
  | { kind: 'getline'; from?: 'file' | 'command'; source?: Expression; target?: Expression }
  | { kind: 'group'; items: Expression[] };

export type Statement =
  | { kind: 'expression'; value: Expression }
  | { kind: 'print'; formatted: boolean; args: Expression[]; to?: { mark: string; name: Expression } }
  | { kind: 'block'; body: Statement[] }
  | { kind: 'if'; test: Expression; yes: Statement; no?: Statement }
  | { kind: 'loop'; init?: Statement; test?: Expression; step?: Statement; body: Statement; testFirst: boolean }
  | { kind: 'forIn'; name: string; array: string; body: Statement }
  | { kind: 'leave'; how: 'break' | 'continue' | 'next' | 'nextfile' }
  | { kind: 'exit' | 'return'; value?: Expression }
  | { kind: 'delete'; name: string; index?: Expression[] };

export interface AwkFunction {
  params: string[];
  body: Statement[];
}

export interface Rule {
  from?: Expression;
  to?: Expression;
  body?: Statement[];
}

export interface AwkProgram {
  begin: Statement[][];
  end: Statement[][];
  rules: Rule[];
  functions: Map<string, AwkFunction>;
}
