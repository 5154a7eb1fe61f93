import {
  type ClassDeclaration,
  type ExportedDeclarations,
  type FunctionDeclaration,
  type InterfaceDeclaration,
  type MethodDeclaration,
  type MethodSignature,
  Node,
  type ParameterDeclaration,
  Scope,
  type TypeAliasDeclaration,
  type VariableDeclaration,
} from 'ts-morph';
import { type DocComment, docCommentOf } from './doc-comment.ts';
import { fence, type Markup, plainType, table } from './markup.ts';

/** A signature that is told of: a constructor, a method, a function. */
interface Callable {
  /** The heading, where it has one of its own. */
  readonly heading?: string;
  readonly signature: string;
  readonly doc: DocComment;
}

/** What kind of thing an export is, in one word. */
export function kindOf(declaration: ExportedDeclarations): string {
  if (Node.isClassDeclaration(declaration)) return 'class';
  if (Node.isFunctionDeclaration(declaration)) return 'function';
  if (Node.isInterfaceDeclaration(declaration)) return 'interface';
  if (Node.isTypeAliasDeclaration(declaration)) return 'type';
  return 'constant';
}

/** The doc comment of an export. */
export function docOf(declaration: ExportedDeclarations): DocComment {
  return docCommentOf(
    Node.isVariableDeclaration(declaration) ? declaration.getVariableStatementOrThrow() : declaration,
  );
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
  if (Node.isClassDeclaration(declaration)) {
    return describeClass(declaration, declarations.find(Node.isInterfaceDeclaration), markup);
  }
  if (Node.isInterfaceDeclaration(declaration)) return describeInterface(declaration, markup);
  if (Node.isTypeAliasDeclaration(declaration)) return describeAlias(declaration, markup);
  if (Node.isFunctionDeclaration(declaration)) return describeFunction(declaration, markup);
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
        signature: signatureOf(method),
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

function propertyTable(properties: readonly Property[], markup: Markup): string {
  return table(
    ['property', 'type', 'meaning'],
    properties.map(({ name, type, doc }) => [`\`${name}\``, markup.type(type), markup.cell(doc)]),
  );
}

function describeInterface(declaration: InterfaceDeclaration, markup: Markup): string {
  const doc = docCommentOf(declaration);
  const bases = declaration.getExtends().map((each) => markup.type(each.getText()));
  const members = declaration.getMembers().map((member): Property => {
    if (Node.isPropertySignature(member)) {
      const name = member.getName() + (member.hasQuestionToken() ? '?' : '');
      return { name, type: member.getTypeNode()?.getText() ?? 'unknown', doc: docCommentOf(member).text };
    }
    if (Node.isMethodSignature(member)) {
      const name = member.getName() + (member.hasQuestionToken() ? '?' : '');
      const type = `(${parametersOf(member.getParameters())}) => ${member.getReturnTypeNode()?.getText()}`;
      return { name: `${name}()`, type, doc: inFull(docCommentOf(member)) };
    }
    throw new Error(`The member ${member.getText()} has no description here.`);
  });
  return join(
    markup.prose(doc.text),
    seeAlso(doc, markup),
    bases.length === 0
      ? ''
      : `Has all that ${bases.join(' and ')} has${members.length === 0 ? '.' : ', and:'}`,
    propertyTable(members, markup),
  );
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

function describeFunction(declaration: FunctionDeclaration, markup: Markup): string {
  const parameters = parametersOf(declaration.getParameters());
  const returned = plainType(declaration.getReturnTypeNode()?.getText() ?? 'void');
  const signature = `${declaration.getName()}(${parameters}): ${returned}`;
  return describeCallable({ signature, doc: docCommentOf(declaration) }, markup);
}

function describeConstant(declaration: VariableDeclaration, markup: Markup): string {
  const doc = docOf(declaration);
  const type = plainType(declaration.getTypeNode()?.getText() ?? 'unknown');
  return join(markup.prose(doc.text), fence(`const ${declaration.getName()}: ${type}`), seeAlso(doc, markup));
}

function describeCallable({ heading, signature, doc }: Callable, markup: Markup): string {
  return join(
    heading === undefined ? '' : `#### ${heading}`,
    fence(signature),
    markup.prose(doc.text),
    table(
      ['parameter', 'meaning'],
      [...doc.params].map(([name, meaning]) => [`\`${name}\``, markup.cell(meaning)]),
    ),
    doc.returns === undefined ? '' : `Returns: ${markup.prose(doc.returns)}`,
    ...doc.throws.map((each) => `Throws ${markup.prose(each)}`),
    seeAlso(doc, markup),
  );
}

function seeAlso({ see }: DocComment, markup: Markup): string {
  return see.map((each) => `See ${markup.prose(each)}`).join('\n\n');
}

/** Overloads are told of together, with the words of the first that has any. */
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

function signatureOf(method: MethodDeclaration | MethodSignature): string {
  const typeParameters = method.getTypeParameters().map((each) => each.getText());
  const generics = typeParameters.length === 0 ? '' : `<${typeParameters.join(', ')}>`;
  const returned = plainType(method.getReturnTypeNode()?.getText() ?? 'void');
  const modifier = Node.isMethodDeclaration(method) && method.isStatic() ? 'static ' : '';
  return `${modifier}${method.getName()}${generics}(${parametersOf(method.getParameters())}): ${returned}`;
}

function parametersOf(parameters: readonly ParameterDeclaration[]): string {
  return parameters
    .map((parameter) => {
      const isRest = parameter.isRestParameter();
      const isOptional = !isRest && (parameter.isOptional() || parameter.hasInitializer());
      const type = plainType(parameter.getTypeNode()?.getText() ?? parameter.getType().getText());
      return `${isRest ? '...' : ''}${parameter.getName()}${isOptional ? '?' : ''}: ${type}`;
    })
    .join(', ');
}

/** Paragraphs, without those that are empty. */
function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
