import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Complaint, TypescriptProject } from '../support/typescript-project.ts';
import { COMPILERS, type Compiler, GLOBALS, PROJECTS, type Project, RESOLUTIONS } from './projects.ts';

/** A project, compiled in one way. */
interface Run {
  readonly name: string;
  readonly project: Project;
  readonly compile: () => Promise<readonly Complaint[]>;
}

/** Names every global on a line of its own. */
const UNINVITED = `import 'resilient-websocket';\n${GLOBALS.map((name) => `void ${name};\n`).join('')}`;

const installations = new Map<Project, TypescriptProject>();

const runs: readonly Run[] = PROJECTS.flatMap((project) =>
  COMPILERS.filter(({ name }) => project.compilers?.includes(name) ?? true).flatMap((compiler) =>
    Object.entries(resolutionsOf(compiler)).map(([moduleResolution, module]) => {
      const options = { lib: project.lib, module, moduleResolution };
      return {
        name: `${project.name}, the ${compiler.name} TypeScript, ${moduleResolution}`,
        project,
        compile: once(() => installed(project).compile(compiler.folder, options)),
      };
    }),
  ),
);

/** What a compiler resolves modules by. Later ones have lost the one that knows no `exports`. */
function resolutionsOf({ name }: Compiler): Readonly<Record<string, string>> {
  return name === 'oldest' ? { ...RESOLUTIONS, node10: 'ESNext' } : RESOLUTIONS;
}

function having(module: string): readonly Run[] {
  return runs.filter(({ project }) => project.modules.includes(module) || module in (project.sources ?? {}));
}

/** Each run answers several tests. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function installed(project: Project): TypescriptProject {
  const installation = installations.get(project);
  if (installation === undefined) throw new Error(`${project.name} is not installed.`);
  return installation;
}

async function install(project: Project): Promise<void> {
  const installation = await TypescriptProject.create();
  installations.set(project, installation);
  if (project.nodeTypes !== undefined) await installation.addNodeTypes(project.nodeTypes);
  for (const module of project.modules) {
    const source = await readFile(new URL(`${module}.ts`, import.meta.url), 'utf8');
    await installation.add(`${module}.ts`, source);
  }
  for (const [name, source] of Object.entries(project.sources ?? {})) await installation.add(name, source);
  await installation.add('uninvited.ts', UNINVITED);
}

function complaintsOf(all: readonly Complaint[], ...files: readonly string[]): readonly Complaint[] {
  return all.filter(({ file }) => files.includes(file));
}

beforeAll(async () => {
  for (const project of PROJECTS) await install(project);
}, 60_000);

afterAll(async () => {
  for (const installation of installations.values()) await installation.remove();
});

describe('the declarations', { timeout: 60_000 }, () => {
  for (const run of runs) {
    it(`[TY-1] [PK-15] read without a complaint: ${run.name}`, async () => {
      const complaints = await run.compile();
      expect(complaints.filter(({ file }) => file.startsWith('node_modules/') || file === '')).toEqual([]);
      expect(complaintsOf(complaints, 'everywhere.ts')).toEqual([]);
    });
  }

  for (const run of having('drop-in')) {
    it(`[TY-2] make a socket a WebSocket: ${run.name}`, async () => {
      expect(complaintsOf(await run.compile(), 'drop-in.ts', 'face.ts')).toEqual([]);
    });
  }

  for (const run of having('exact')) {
    it(`[TY-3] are those of the library: ${run.name}`, async () => {
      expect(complaintsOf(await run.compile(), 'exact.ts')).toEqual([]);
    });
  }

  for (const run of having('disposal')) {
    it(`[TY-4] make a socket disposable: ${run.name}`, async () => {
      expect(complaintsOf(await run.compile(), 'disposal.ts')).toEqual([]);
    });
  }

  for (const run of runs) {
    it(`[TY-5] bring no globals: ${run.name}`, async () => {
      const found = complaintsOf(await run.compile(), 'uninvited.ts');
      const names = found.map(({ message }) => /Cannot find name '(\w+)'/.exec(message)?.[1]);
      expect(names).toEqual(run.project.missing);
    });
  }

  for (const run of having('kit')) {
    it(`[KT-1] follow from the features of a class: ${run.name}`, async () => {
      expect(complaintsOf(await run.compile(), 'kit.ts')).toEqual([]);
    });
  }

  for (const run of having('declared')) {
    it(`[KT-8] of a class can be written without a type of one's own: ${run.name}`, async () => {
      expect(complaintsOf(await run.compile(), 'declared.ts')).toEqual([]);
    });
  }

  for (const run of having('richer.ts')) {
    it(`[TY-6] promise no more than the standard has: ${run.name}`, async () => {
      expect(complaintsOf(await run.compile(), 'richer.ts', 'globals.d.ts')).toEqual([]);
    });
  }
});
