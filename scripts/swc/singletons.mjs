// An instance of the wasm compiles one file, so that of many classes there is one object at a time. What there is one of needs no
// address: its fields become variables of the module, its methods functions that are not given it, and whatever only handed it on is
// left out. The sources know nothing of this, and what the types do not allow does not compile.
import ts from 'typescript'
import { dirname, join, relative } from 'node:path'

/** Of each there is no second object while one is used. Those that extend another one of the list replace it. */
const SINGLETONS = new Set([
  ...['Tape', 'Walker', 'Visits', 'Scopes', 'Findings', 'Options', 'JsonReader', 'JsxFactories'],
  ...['Compilation', 'MacroReferences', 'CallReader', 'CaptureAnalysis', 'Checker', 'Reporter'],
  ...['RunEmitter', 'SpinReader', 'Suspensions'],
  ...[
    'Emitter',
    'Edits',
    'Helpers',
    'Builder',
    'Parts',
    'Pruning',
    'Host',
    'SwcHost',
    'ForcedHost',
  ],
])

/** The texts of the files that a program is made of, by their paths. `entry` is the first file. */
export function withoutSingletons(entry, root) {
  const program = ts.createProgram([entry, join(root, 'swc-plugin/portable.d.ts')], {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    allowImportingTsExtensions: true,
    strict: true,
    noEmit: true,
    lib: ['lib.es2015.d.ts'],
    types: [],
  })
  const checker = program.getTypeChecker()
  const files = program.getSourceFiles().filter((file) => !file.isDeclarationFile)
  const homes = new Map()
  for (const file of files) {
    for (const it of file.statements) {
      if (ts.isClassDeclaration(it) && SINGLETONS.has(it.name.text)) homes.set(it.name.text, it)
    }
  }
  return new Map(files.map((file) => [file.fileName, new Rewriting(file, checker, homes).text()]))
}

class Rewriting {
  constructor(file, checker, homes) {
    this.file = file
    this.checker = checker
    this.homes = homes
    this.source = file.text
    /** Of classes that this file names and does not know. */
    this.missing = new Set()
  }

  text() {
    const text = this.print(this.file)
    const known = new Set(
      this.file.statements.flatMap((it) =>
        ts.isClassDeclaration(it)
          ? [it.name.text]
          : ts.isImportDeclaration(it)
            ? (it.importClause?.namedBindings?.elements ?? []).map(({ name }) => name.text)
            : [],
      ),
    )
    const imports = [...this.missing]
      .filter((name) => !known.has(name))
      .map((name) => {
        const path = relative(
          dirname(this.file.fileName),
          this.homes.get(name).getSourceFile().fileName,
        )
        return `import { ${name} } from '${path.startsWith('.') ? path : `./${path}`}'\n`
      })
    return imports.join('') + text
  }

  /** The text of a node, with what is to be written in another way. */
  print(node) {
    return this.rewrite(node) ?? this.printParts(node)
  }

  printParts(node) {
    let text = ''
    let at = node.getFullStart()
    ts.forEachChild(node, (part) => {
      text += this.source.slice(at, part.getFullStart()) + this.print(part)
      at = part.getEnd()
    })
    return text + this.source.slice(at, node.getEnd())
  }

  rewrite(node) {
    if (ts.isClassDeclaration(node) && this.homes.has(node.name?.text)) return this.printClass(node)
    if (ts.isPropertyAccessExpression(node)) return this.printMember(node)
    if (ts.isNewExpression(node) && this.isSingleton(node)) return this.printNew(node)
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) return this.printCall(node)
    if (ts.isVariableStatement(node)) return this.printVariable(node)
    if (ts.isExpressionStatement(node)) return this.printAssignment(node)
    if (ts.isReturnStatement(node) && node.expression && this.isSingleton(node.expression)) {
      return `${this.lead(node)}${this.printEffect(node.expression)}return`
    }
    if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node))
      return this.printFunction(node)
    if (ts.isConstructorDeclaration(node)) return this.printFunction(node)
    if (ts.isPropertyDeclaration(node) && this.isSingleton(node)) return ''
    return undefined
  }

  /** The class of which an expression or declaration is the only object. */
  classOf(node) {
    const name = this.checker.getTypeAtLocation(node).symbol?.name
    return this.homes.has(name) ? name : undefined
  }

  isSingleton(node) {
    return this.classOf(node) !== undefined
  }

  lead(node) {
    return this.source.slice(node.getFullStart(), node.getStart())
  }

  printMember(node) {
    if (!this.isSingleton(node.expression)) return undefined
    if (hasEffect(node.expression)) throw new Error(`give it a name first: ${node.getText()}`)
    const owner = this.ownerOf(node)
    this.missing.add(owner)
    return `${this.lead(node)}${owner}.${node.name.text}`
  }

  /** The class that has a member last. Of several heirs, that of the entry, which comes last. */
  ownerOf({ name, expression }) {
    const declared = this.checker.getSymbolAtLocation(name).declarations[0].parent.name.text
    const heirs = [...this.homes.values()].reverse().filter((it) => baseOf(it) === declared)
    const heir = heirs.find(({ members }) => members.some((it) => it.name?.text === name.text))
    return expression.kind !== ts.SyntaxKind.SuperKeyword && heir ? heir.name.text : declared
  }

  printNew(node) {
    const name = node.expression.text
    this.missing.add(name)
    return `${this.lead(node)}${name}.begin(${this.printArguments(node)})`
  }

  printCall(node) {
    const given = this.givenOf(node)
    if (given.length === node.arguments.length) return undefined
    const types = node.typeArguments?.map((it) => it.getText()).join(', ')
    const word = ts.isNewExpression(node) ? 'new ' : ''
    const callee = this.print(node.expression).trimStart()
    const list = this.printArguments(node)
    return `${this.lead(node)}${word}${callee}${types ? `<${types}>` : ''}(${list})`
  }

  givenOf(node) {
    return node.arguments.filter((it) => !this.isSingleton(it))
  }

  printArguments(node) {
    return this.givenOf(node)
      .map((it) => this.print(it).trim())
      .join(', ')
  }

  /** `const tape = decode(program)` becomes the call, and `const tape = this.tape` nothing. */
  printVariable(node) {
    const [declaration] = node.declarationList.declarations
    if (!this.isSingleton(declaration)) return undefined
    return `${this.lead(node)}${this.printEffect(declaration.initializer)}`
  }

  printAssignment(node) {
    const { expression } = node
    const isAssignment =
      ts.isBinaryExpression(expression) &&
      expression.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      this.isSingleton(expression.left)
    return isAssignment ? `${this.lead(node)}${this.printEffect(expression.right)}` : undefined
  }

  printEffect(expression) {
    return hasEffect(expression) ? `${this.print(expression).trim()}\n` : ''
  }

  printFunction(node) {
    const owner = ts.isClassDeclaration(node.parent) && this.homes.has(node.parent.name.text)
    const isOwn = owner && !ts.isConstructorDeclaration(node)
    const isChanged =
      isOwn || node.parameters.some((it) => this.isSingleton(it)) || this.isSingletonType(node.type)
    if (!isChanged) return undefined
    const words = (node.modifiers ?? [])
      .map((it) => it.getText())
      .filter((word) => !['override', 'private', 'protected'].includes(word))
    if (isOwn) words.push('static')
    if (ts.isFunctionDeclaration(node)) words.push('function')
    const name = ts.isConstructorDeclaration(node) ? 'constructor' : node.name.text
    const type = !node.type
      ? ''
      : this.isSingletonType(node.type)
        ? ': void'
        : `: ${node.type.getText()}`
    const body = node.body ? this.print(node.body) : ''
    return `${this.lead(node)}${words.join(' ')} ${name}(${this.printParameters(node)})${type}${body}`
  }

  isSingletonType(type) {
    return type !== undefined && this.homes.has(type.getText())
  }

  printParameters(node) {
    return node.parameters
      .filter((it) => !this.isSingleton(it))
      .map((it) => it.getText())
      .join(', ')
  }

  printClass(node) {
    const fields = node.members.filter((it) => ts.isPropertyDeclaration(it))
    const own = fields.filter((it) => !this.isSingleton(it))
    const others = node.members.filter(
      (it) => !ts.isPropertyDeclaration(it) && !ts.isConstructorDeclaration(it),
    )
    return [
      `${this.lead(node)}export class ${node.name.text} {`,
      ...own.map((it) => `static ${it.name.text}: ${it.type.getText()} = ${nothingOf(it.type)}`),
      this.printBegin(node, fields),
      ...others.map((it) => (ts.isGetAccessor(it) ? this.printGetter(it) : this.print(it))),
      '}',
    ].join('\n')
  }

  printGetter(node) {
    return `${this.lead(node)}static get ${node.name.text}(): ${node.type.getText()}${this.print(node.body)}`
  }

  /** What the constructor did: fields have their values anew for every object. */
  printBegin(node, fields) {
    const own = node.members.find((it) => ts.isConstructorDeclaration(it))
    const base = this.homes.get(baseOf(node))
    const constructor = own ?? base?.members.find((it) => ts.isConstructorDeclaration(it))
    const values = fields
      .filter(({ initializer }) => initializer)
      .map((it) => {
        const value = this.print(it.initializer).trim()
        return this.isSingleton(it) ? value : `${node.name.text}.${it.name.text} = ${value}`
      })
    const names = (constructor?.parameters ?? []).filter((it) => !this.isSingleton(it))
    if (base) this.missing.add(base.name.text)
    return [
      `static begin(${constructor ? this.printParameters(constructor) : ''}): void {`,
      ...(base ? [`${base.name.text}.begin(${names.map((it) => it.name.text).join(', ')})`] : []),
      ...values,
      own ? this.print(own.body) : '',
      '}',
    ].join('\n')
  }
}

function hasEffect(expression) {
  return ts.isNewExpression(expression) || ts.isCallExpression(expression)
}

function baseOf({ heritageClauses }) {
  return heritageClauses?.[0].types[0].expression.text
}

function nothingOf(type) {
  const text = type.getText()
  if (text === 'boolean') return 'false'
  return text === 'i32' ? '0' : `changetype<${text}>(0)`
}
