import {
  type ClassDeclaration,
  type ExportedDeclarations,
  type FunctionDeclaration,
  type InterfaceDeclaration,
  Node,
  Scope,
  type TypeAliasDeclaration,
  type TypeElementTypes,
  type VariableDeclaration,
} from 'ts-morph';
import { type DocComment, docCommentOf, isDocumented } from './doc-comment.ts';
import { fence, type Markup, plainType, table } from './markup.ts';
import { genericsOf, membersOf, nameOf, parametersOf, signatureOf } from './members.ts';

/** A signature that is described: a constructor, a method, a function. */
interface Callable {
  /** The heading, where it has one of its own. */
  readonly heading?: string;
  readonly signature: string;
  readonly doc: DocComment;
}

/** What kind of thing an export is, in one word. */
export function kindOf(declaration: ExportedDeclarations): string {
  if (Node.isClassDeclaration(declaration) || classTypeOf(declaration)) return 'class';
  if (Node.isFunctionDeclaration(declaration)) return 'function';
  if (Node.isInterfaceDeclaration(declaration)) return 'interface';
  if (Node.isTypeAliasDeclaration(declaration)) return 'type';
  return 'constant';
}

/** The interface that a constant has, if that is one of a class. */
function classTypeOf(declaration: Node | undefined): InterfaceDeclaration | undefined {
  if (!Node.isVariableDeclaration(declaration)) return undefined;
  const type = declaration.getTypeNode();
  if (!Node.isTypeReference(type)) return undefined;
  const symbol = type.getTypeName().getSymbol();
  const found = (symbol?.getAliasedSymbol() ?? symbol)?.getDeclarations().find(Node.isInterfaceDeclaration);
  return found?.getConstructSignatures().length ? found : undefined;
}

/** The doc comment of an export: that of the first of its declarations which has one. */
export function docOf(declarations: readonly ExportedDeclarations[]): DocComment {
  const docs = declarations.map((each) =>
    docCommentOf(Node.isVariableDeclaration(each) ? each.getVariableStatementOrThrow() : each),
  );
  return docs.find(isDocumented) ?? docCommentOf(undefined);
}

/** The name that an export has where it is made; there may be another that it is exported by. */
export function ownNameOf(declaration: ExportedDeclarations): string | undefined {
  return Node.hasName(declaration) ? declaration.getName() : undefined;
}

/** Whether it passes on a type of the platform under its own name. */
export function isOfPlatform(declaration: ExportedDeclarations): boolean {
  if (!Node.isTypeAliasDeclaration(declaration)) return false;
  return declaration.getTypeNode()?.getText() === `Dom.${declaration.getName()}`;
}

/** All that there is to say of an export, without its heading. */
export function describe(declarations: readonly ExportedDeclarations[], markup: Markup): string {
  const [declaration] = declarations;
  const instance = declarations.find(Node.isInterfaceDeclaration);
  const classType = classTypeOf(declaration);
  if (Node.isClassDeclaration(declaration)) return describeClass(declaration, instance, markup);
  if (classType && instance) return describeClassType(classType, instance, markup);
  if (Node.isInterfaceDeclaration(declaration)) return describeInterface(declaration, markup);
  if (Node.isTypeAliasDeclaration(declaration)) return describeAlias(declaration, markup);
  if (Node.isFunctionDeclaration(declaration)) {
    return describeFunctions(declarations.filter(Node.isFunctionDeclaration), markup);
  }
  if (Node.isVariableDeclaration(declaration)) return describeConstant(declaration, markup);
  throw new Error(`What ${declaration?.getText()} is has no description here.`);
}

function describeClass(
  declaration: ClassDeclaration,
  merged: InterfaceDeclaration | undefined,
  markup: Markup,
): string {
  const name = declaration.getNameOrThrow();
  const constructors = declaration
    .getConstructors()
    .filter((each) => each.getScope() === Scope.Public)
    .map((each): Callable => {
      return { signature: `new ${name}(${parametersOf(each.getParameters())})`, doc: docCommentOf(each) };
    });
  const promised = promisesOf(declaration);
  const methods = [
    ...[...declaration.getStaticMethods(), ...declaration.getInstanceMethods()].flatMap((method) => {
      const overloads = method.getOverloads();
      return overloads.length > 0 ? overloads : [method];
    }),
    ...(merged?.getMethods() ?? []),
  ].filter((method) => !method.getName().startsWith('#'));
  const callables = groupByName(
    methods.map((method) => {
      const own = docCommentOf(method);
      return {
        name: method.getName(),
        signature: signatureOf(
          `${Node.isMethodDeclaration(method) && method.isStatic() ? 'static ' : ''}${method.getName()}`,
          method,
        ),
        doc: own.text === '' ? (promised.get(method.getName()) ?? own) : own,
      };
    }),
  );
  const base = declaration.getExtends()?.getExpression().getText() ?? '';
  return join(
    markup.prose(docCommentOf(declaration).text),
    /(Error|WebSocket)$/.test(base) ? markup.prose(`Extends {@link ${base}}.`) : '',
    seeAlso(docCommentOf(declaration), markup),
    ...constructors.map((each) => describeCallable(each, markup)),
    propertyTable(propertiesOf(declaration), markup),
    ...callables.map((each) => describeCallable(each, markup)),
  );
}

/** The doc comments of the methods that a class implements: what is not documented in it is documented there. */
function promisesOf(declaration: ClassDeclaration): ReadonlyMap<string, DocComment> {
  const methods = declaration
    .getImplements()
    .flatMap((each) => each.getType().getSymbol()?.getDeclarations() ?? [])
    .filter(Node.isInterfaceDeclaration)
    .flatMap((each) => each.getMethods());
  return new Map(methods.map((method) => [method.getName(), docCommentOf(method)]));
}

interface Property {
  readonly name: string;
  readonly type: string;
  readonly doc: string;
}

function propertiesOf(declaration: ClassDeclaration): readonly Property[] {
  const fields = [...declaration.getStaticProperties(), ...declaration.getInstanceProperties()].filter(
    (each) => !each.getName().startsWith('#') && !Node.isSetAccessorDeclaration(each),
  );
  return fields.map((field) => {
    const isStatic = 'isStatic' in field && field.isStatic();
    const isInferred =
      Node.isPropertyDeclaration(field) && field.isReadonly() && field.getTypeNode() === undefined;
    const written = Node.isGetAccessorDeclaration(field) ? field.getReturnTypeNode() : typeNodeOf(field);
    // A constant says more than its type; a function says less.
    const value = isInferred ? field.getInitializer() : undefined;
    const isConstant = Node.isLiteralExpression(value);
    const type = isConstant ? value.getText() : (written?.getText() ?? field.getType().getText(field));
    return {
      name: isStatic ? `static ${field.getName()}` : field.getName(),
      type,
      doc: docCommentOf(field).text,
    };
  });
}

function typeNodeOf(node: Node): Node | undefined {
  return Node.isTyped(node) ? node.getTypeNode() : undefined;
}

function propertyTable(
  properties: readonly Property[],
  markup: Markup,
  bound: readonly string[] = [],
): string {
  return table(
    ['property', 'type', 'meaning'],
    properties.map(({ name, type, doc }) => [`\`${name}\``, markup.type(type, bound), markup.cell(doc)]),
  );
}

/** A class that is a constant: it was made by a function, so its interfaces say what it has. */
function describeClassType(
  classType: InterfaceDeclaration,
  instance: InterfaceDeclaration,
  markup: Markup,
): string {
  const doc = docCommentOf(instance);
  const { bases, own } = membersOf(instance, () => false);
  const statics = classType.getProperties().filter((each) => each.getName() !== 'prototype');
  const properties = [
    ...statics.map((each) => ({ ...propertyOf(each), name: `static ${each.getName()}` })),
    ...own
      .filter((each) => !Node.isMethodSignature(each) && !Node.isSetAccessorDeclaration(each))
      .map(propertyOf),
  ];
  const methods = own.filter(Node.isMethodSignature).map((method) => ({
    name: method.getName(),
    signature: signatureOf(method.getName(), method),
    doc: docCommentOf(method),
  }));
  return join(
    markup.prose(doc.text),
    seeAlso(doc, markup),
    extendsLine(bases, false, markup),
    ...classType.getConstructSignatures().map((each) => {
      const signature = `new ${instance.getName()}(${parametersOf(each.getParameters())})`;
      return describeCallable({ signature, doc: docCommentOf(each) }, markup);
    }),
    propertyTable(properties, markup),
    ...groupByName(methods).map((each) => describeCallable(each, markup)),
  );
}

function describeInterface(declaration: InterfaceDeclaration, markup: Markup): string {
  const doc = docCommentOf(declaration);
  const { bases, own } = membersOf(declaration, (name) => markup.isKnown(name));
  const members = own.filter(
    (each) => !Node.isSetAccessorDeclaration(each) && !Node.isConstructSignatureDeclaration(each),
  );
  const generics = genericsOf(declaration.getTypeParameters());
  const bound = declaration.getTypeParameters().map((each) => each.getName());
  return join(
    markup.prose(doc.text),
    generics === '' ? '' : fence(`interface ${declaration.getName()}${generics}`),
    parameterTable(doc, markup),
    seeAlso(doc, markup),
    extendsLine(bases, members.length > 0, markup),
    ...declaration
      .getConstructSignatures()
      .map((each) =>
        describeCallable({ signature: signatureOf('new ', each), doc: docCommentOf(each) }, markup),
      ),
    propertyTable(members.map(propertyOf), markup, bound),
  );
}

/** A member of an interface, for a table. */
function propertyOf(member: TypeElementTypes): Property {
  const name = nameOf(member);
  if (Node.isPropertySignature(member)) {
    const type = member.getTypeNode()?.getText() ?? 'unknown';
    return { name: name + (member.hasQuestionToken() ? '?' : ''), type, doc: docCommentOf(member).text };
  }
  if (Node.isGetAccessorDeclaration(member)) {
    return { name, type: member.getReturnTypeNode()?.getText() ?? 'unknown', doc: docCommentOf(member).text };
  }
  if (Node.isMethodSignature(member)) {
    const doc = inFull(docCommentOf(member));
    return {
      name: `${name}${member.hasQuestionToken() ? '?' : ''}()`,
      type: signatureOf('', member, ' => '),
      doc,
    };
  }
  throw new Error(`The member ${member.getText()} has no description here.`);
}

function extendsLine(bases: readonly string[], hasMore: boolean, markup: Markup): string {
  if (bases.length === 0) return '';
  const names = bases.map((each) => markup.type(each));
  const all = names.slice(0, -1).join(', ');
  const verb = all === '' ? 'has' : 'have';
  return `Has all that ${all === '' ? '' : `${all} and `}${names.at(-1)} ${verb}${hasMore ? ', and:' : '.'}`;
}

/** What a method says of itself, for a cell. */
function inFull({ text, throws }: DocComment): string {
  return [text, ...throws.map((each) => `Throws ${each}`)].join(' ');
}

function describeAlias(declaration: TypeAliasDeclaration, markup: Markup): string {
  const doc = docCommentOf(declaration);
  const text = declaration.getText().replace(/^[\s\S]*?\bexport type/, 'type');
  return join(markup.prose(doc.text), fence(text.replace(/\bDom\./g, '')), seeAlso(doc, markup));
}

/** Of a function with overloads each is described, and not what carries them out. */
function describeFunctions(declarations: readonly FunctionDeclaration[], markup: Markup): string {
  const [first] = declarations;
  const overloads = first?.getOverloads() ?? [];
  const callees = overloads.length > 0 ? overloads : declarations.slice(0, 1);
  return join(
    ...callees.map((each) =>
      describeCallable(
        { signature: signatureOf(each.getName() ?? '', each), doc: docCommentOf(each) },
        markup,
      ),
    ),
  );
}

function describeConstant(declaration: VariableDeclaration, markup: Markup): string {
  const doc = docOf([declaration]);
  const type = plainType(declaration.getTypeNode()?.getText() ?? 'unknown');
  return join(markup.prose(doc.text), fence(`const ${declaration.getName()}: ${type}`), seeAlso(doc, markup));
}

function describeCallable({ heading, signature, doc }: Callable, markup: Markup): string {
  return join(
    heading === undefined ? '' : `#### ${heading}`,
    fence(signature),
    markup.prose(doc.text),
    parameterTable(doc, markup),
    doc.returns === undefined ? '' : `Returns: ${markup.prose(doc.returns)}`,
    ...doc.throws.map((each) => `Throws ${markup.prose(each)}`),
    seeAlso(doc, markup),
  );
}

function parameterTable({ params }: DocComment, markup: Markup): string {
  return table(
    ['parameter', 'meaning'],
    [...params].map(([name, meaning]) => [`\`${name}\``, markup.cell(meaning)]),
  );
}

function seeAlso({ see }: DocComment, markup: Markup): string {
  return see.map((each) => `See ${markup.prose(each)}`).join('\n\n');
}

/** Overloads are described together, with the words of the first that has any. */
function groupByName(callables: readonly (Callable & { readonly name: string })[]): readonly Callable[] {
  const names = [...new Set(callables.map(({ name }) => name))];
  return names.map((name) => {
    const same = callables.filter((each) => each.name === name);
    const documented = same.find(({ doc }) => doc.text !== '') ?? same[0];
    return {
      heading: `${name}()`,
      signature: same.map((each) => each.signature).join('\n'),
      doc: (documented as Callable).doc,
    };
  });
}

/** Paragraphs, without those that are empty. */
function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
