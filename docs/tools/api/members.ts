import {
  type InterfaceDeclaration,
  Node,
  type ParameterDeclaration,
  type TypeElementTypes,
  type TypeParameterDeclaration,
} from 'ts-morph';
import { plainType } from './markup.ts';

/** What an interface has: by itself and from those that are described nowhere, and the others that it extends. */
export interface Members {
  /** What it extends, as it is written there. */
  readonly bases: readonly string[];
  readonly own: readonly TypeElementTypes[];
}

/**
 * Finds what an interface has. Of a base that readers know, its name is enough; the members of any other count as its own.
 *
 * @param isKnown Whether readers know an interface of that name.
 */
export function membersOf(declaration: InterfaceDeclaration, isKnown: (name: string) => boolean): Members {
  const bases: string[] = [];
  const own: TypeElementTypes[] = [];
  for (const base of declaration.getExtends()) {
    const symbol = base.getExpression().getSymbol();
    const inner = (symbol?.getAliasedSymbol() ?? symbol)?.getDeclarations().find(Node.isInterfaceDeclaration);
    if (inner === undefined || isKnown(inner.getName())) {
      bases.push(base.getText());
      continue;
    }
    const inherited = membersOf(inner, isKnown);
    bases.push(...inherited.bases);
    own.push(...inherited.own);
  }
  const all = [...own, ...declaration.getMembers()];
  // What several of them have is described once, in the words of the last; overloads of one interface belong together.
  const homes = new Map(all.map((member) => [nameOf(member), member.getParentOrThrow()]));
  const isOfLast = (member: TypeElementTypes): boolean =>
    homes.get(nameOf(member)) === member.getParentOrThrow();
  return { bases: [...new Set(bases)], own: all.filter(isOfLast) };
}

/** The name of a member; what has none is told from the others by its text. */
export function nameOf(member: TypeElementTypes): string {
  return Node.hasName(member) ? member.getName() : member.getText();
}

/** What can be called: a function, a method, a constructor of an interface. */
export interface Callee {
  getTypeParameters(): readonly TypeParameterDeclaration[];
  getParameters(): readonly ParameterDeclaration[];
  getReturnTypeNode(): Node | undefined;
}

/**
 * How something is called, and what it returns.
 *
 * @param arrow What is between the two.
 */
export function signatureOf(name: string, callee: Callee, arrow = ': '): string {
  const parameters = parametersOf(callee.getParameters());
  const returned = plainType(callee.getReturnTypeNode()?.getText() ?? 'void');
  return `${name}${genericsOf(callee.getTypeParameters())}(${parameters})${arrow}${returned}`;
}

/** Parameters of types, in their brackets; nothing where there are none. */
export function genericsOf(parameters: readonly TypeParameterDeclaration[]): string {
  return parameters.length === 0 ? '' : `<${parameters.map((each) => each.getText()).join(', ')}>`;
}

/** Parameters, without their brackets. */
export function parametersOf(parameters: readonly ParameterDeclaration[]): string {
  return parameters
    .map((parameter) => {
      const isRest = parameter.isRestParameter();
      const isOptional = !isRest && (parameter.isOptional() || parameter.hasInitializer());
      const type = plainType(parameter.getTypeNode()?.getText() ?? parameter.getType().getText());
      return `${isRest ? '...' : ''}${parameter.getName()}${isOptional ? '?' : ''}: ${type}`;
    })
    .join(', ');
}
