import ts from 'typescript';

/**
 * How a rule is taken away. `guard`: an `if` that returns never does. `link`: one side of a `??` chain says nothing. `check`: an element of a list of
 * checks says nothing. `refusal`: a refusal at the end of a check is none. `limit`: the boundary of a comparison moves by one. `part`: one operand of a
 * condition does not count.
 */
export type MutantKind = 'guard' | 'link' | 'check' | 'refusal' | 'limit' | 'part';

/** One rule that can be taken away. */
export interface Mutant {
  readonly kind: MutantKind;
  /** From 1. */
  readonly line: number;
  /** The rule as it is written, on one line; a `part` with the whole that it is part of. */
  readonly rule: string;
}

/** A source with a switch at each of its mutants. */
export interface Mutable {
  readonly mutants: readonly Mutant[];
  /** TypeScript in which mutant `n` of the list is in effect while `globalThis.mutant === first + n`. */
  readonly source: string;
}

interface Insert {
  readonly at: number;
  /** At one place: what closes comes before what opens, inner before outer when closing, outer before inner when opening. */
  readonly order: number;
  readonly text: string;
}

const MOVED_LIMITS: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [ts.SyntaxKind.LessThanToken]: '<=',
  [ts.SyntaxKind.LessThanEqualsToken]: '<',
  [ts.SyntaxKind.GreaterThanToken]: '>=',
  [ts.SyntaxKind.GreaterThanEqualsToken]: '>',
};

/** Every rule of a source, and the source with a switch for each. @param first number of its first mutant. */
export function findMutants(path: string, text: string, first: number): Mutable {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const mutants: Mutant[] = [];
  const inserts: Insert[] = [];
  const add = (kind: MutantKind, node: ts.Node, wrap: Wrap, rule = node.getText()): void => {
    const order = mutants.length + 1;
    const [before, after] = wrap(`(globalThis.mutant === ${first + mutants.length})`);
    inserts.push({ at: node.getStart(), order, text: before }, { at: node.getEnd(), order: -order, text: after });
    const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    mutants.push({ kind, line, rule: rule.replace(/\s+/g, ' ') });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node)) return;
    mutate(node, add);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { mutants, source: inserted(text, inserts) };
}

/** What is put before and after a rule, so that it is taken away while the switch is on. */
type Wrap = (on: string) => readonly [string, string];
type Add = (kind: MutantKind, node: ts.Node, wrap: Wrap, rule?: string) => void;

const silent = (on: string) => [`(${on} ? undefined : (`, '))'] as const;
const empty = (on: string) => [`(${on} ? [] : (`, '))'] as const;
const never = (on: string): readonly [string, string] => [`(!${on} && (`, '))'];
const always = (on: string): readonly [string, string] => [`(${on} || (`, '))'];
const OPERANDS: Readonly<Partial<Record<ts.SyntaxKind, Wrap>>> = {
  [ts.SyntaxKind.BarBarToken]: never,
  [ts.SyntaxKind.AmpersandAmpersandToken]: always,
};

function mutate(node: ts.Node, add: Add): void {
  if (ts.isIfStatement(node) && leaves(node.thenStatement)) add('guard', node.expression, never, node.getText());
  else if (ts.isBinaryExpression(node)) mutateBinary(node, add);
  else if (ts.isCallExpression(node)) mutateCall(node, add);
}

function mutateCall(node: ts.CallExpression, add: Add): void {
  const callee = node.expression.getText();
  for (const each of callee === 'firstOf' ? node.arguments : []) {
    if (ts.isSpreadElement(each)) add('check', each.expression, empty);
    else add('check', each, silent);
  }
  if ((callee === 'reject' || callee === 'notNow') && !isOfGuard(node)) add('refusal', node, silent);
}

function mutateBinary(node: ts.BinaryExpression, add: Add): void {
  const { left, right, operatorToken } = node;
  const moved = MOVED_LIMITS[operatorToken.kind];
  if (moved) add('limit', node, (on) => [`(${on} ? (${left.getText()}) ${moved} (${right.getText()}) : (`, '))']);
  if (operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) mutateChain(node, add);
  const wrap = OPERANDS[operatorToken.kind];
  if (!wrap || !isCondition(node)) return;
  for (const operand of [left, right]) {
    if (!isSameOperator(operand, node)) add('part', operand, wrap, `${operand.getText()} in ${wholeOf(node).getText()}`);
  }
}

/** What says nothing leaves the word to the rest of the chain. A refusal at its end is mutated as such. */
function mutateChain({ left, right }: ts.BinaryExpression, add: Add): void {
  if (ts.isCallExpression(left) || ts.isIdentifier(left)) add('link', left, silent);
  if (ts.isCallExpression(right) && right.expression.getText() !== 'reject') add('link', right, silent);
}

/** The condition that an operand is part of. */
function wholeOf(node: ts.BinaryExpression): ts.BinaryExpression {
  const { parent } = node;
  return ts.isBinaryExpression(parent) && isLogical(parent) ? wholeOf(parent) : node;
}

/** True for `a && b` within `a && b && c`: its operands are those of the whole. */
function isSameOperator(operand: ts.Expression, { operatorToken }: ts.BinaryExpression): boolean {
  return ts.isBinaryExpression(operand) && operand.operatorToken.kind === operatorToken.kind;
}

/** True for what decides: of an `if` or `?`, or the answer of a function. */
function isCondition(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent) || ts.isPrefixUnaryExpression(parent)) return isCondition(parent);
  if (ts.isBinaryExpression(parent)) return isLogical(parent) && isCondition(parent);
  if (ts.isIfStatement(parent)) return parent.expression === node;
  if (ts.isConditionalExpression(parent)) return parent.condition === node;
  return ts.isReturnStatement(parent) || ts.isArrowFunction(parent) || ts.isVariableDeclaration(parent);
}

function isLogical({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.AmpersandAmpersandToken;
}

function leaves(statement: ts.Statement): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last) || ts.isContinueStatement(last));
}

/** True for the refusal of a guard, which goes with the guard. */
function isOfGuard(node: ts.Node): boolean {
  const statement = node.parent;
  if (!ts.isReturnStatement(statement)) return false;
  return ts.isIfStatement(ts.isBlock(statement.parent) ? statement.parent.parent : statement.parent);
}

function inserted(text: string, inserts: readonly Insert[]): string {
  const ordered = [...inserts].sort((a, b) => a.at - b.at || a.order - b.order);
  let [result, done] = ['', 0];
  for (const { at, text: more } of ordered) {
    result += text.slice(done, at) + more;
    done = at;
  }
  return result + text.slice(done);
}
