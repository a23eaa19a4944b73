// The `holdfast` command: finds the subcommand, runs it, and turns what goes wrong into one sentence and an exit code.
import { ConfigFault } from '../process/config.ts'
import { type Command, exit, help, type Io, type Launch, readCall, UsageFault } from './command.ts'

/** Each is loaded only when it is called: `holdfast verify` never opens a database. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  demo: async () => (await import('./demo.ts')).demo,
  start: async () => (await import('./start.ts')).start,
  migrate: async () => (await import('./records.ts')).migrate,
  doctor: async () => (await import('./doctor.ts')).doctor,
  'register import': async () => (await import('./register.ts')).registerImport,
  reconcile: async () => (await import('./reconcile.ts')).reconcile,
  receive: async () => (await import('./receive.ts')).receive,
  verify: async () => (await import('./verify.ts')).verify,
  path: async () => (await import('./path.ts')).path,
  read: async () => (await import('./read.ts')).read,
  form: async () => (await import('./form.ts')).form,
  'form learn': async () => (await import('./form-learn.ts')).formLearn,
  cases: async () => (await import('./cases.ts')).cases,
  case: async () => (await import('./cases.ts')).caseFile,
  deadline: async () => (await import('./deadline.ts')).deadline,
  decide: async () => (await import('./decide.ts')).decide,
  'closures list': async () => (await import('./closures.ts')).closuresList,
  'closures declare': async () => (await import('./closures.ts')).closuresDeclare,
  'closures correct': async () => (await import('./closures.ts')).closuresCorrect,
  'closures void': async () => (await import('./closures.ts')).closuresVoid,
  'closures all-clear': async () => (await import('./closures.ts')).closuresAllClear,
  'policy check': async () => (await import('./policy.ts')).policyCheck,
  'policy diff': async () => (await import('./policy.ts')).policyDiffCommand,
  'policy explain': async () => (await import('./policy.ts')).policyExplain,
  'policy propose': async () => (await import('./policy-change.ts')).policyPropose,
  'policy agree': async () => (await import('./policy-change.ts')).policyAgree,
  'policy withdraw': async () => (await import('./policy-change.ts')).policyWithdraw,
  'policy versions': async () => (await import('./policy-change.ts')).policyVersions,
  notices: async () => (await import('./notices.ts')).notices,
  'notices release': async () => (await import('./notices.ts')).noticesRelease,
  'audit verify': async () => (await import('./audit.ts')).auditVerify,
  'audit export': async () => (await import('./audit.ts')).auditExport,
  evidence: async () => (await import('./evidence.ts')).evidence,
  'evidence verify': async () => (await import('./evidence-verify.ts')).evidenceVerify,
  report: async () => (await import('./report.ts')).report,
  'officer hash': async () => (await import('./officer.ts')).officerHash,
}

/** `holdfast closures --help` lists what begins with that word. */
async function group([first = '', second]: readonly string[], io: Io): Promise<number> {
  const names = Object.keys(commands).filter((each) => each.startsWith(`${first} `))
  const asked = ['--help', '-h'].includes(second ?? '')
  if (names.length === 0)
    io.err(`holdfast: there is no command "${first}"; holdfast --help lists them\n`)
  else if (asked) io.out(`${(await rowsOf(names)).join('\n')}\n`)
  else io.err(`holdfast ${first} takes one of these:\n${(await rowsOf(names)).join('\n')}\n`)
  return asked && names.length > 0 ? exit.ok : exit.usage
}

const standard: Io = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
}

/** Runs one command line, given without `node` and the script. Answers the exit code; never throws. */
export async function main(
  args: readonly string[],
  launch: Launch,
  io: Io = standard,
): Promise<number> {
  const two = args.slice(0, 2).join(' ')
  const name = two in commands ? two : (args[0] ?? '--help')
  if (['--help', '-h', 'help'].includes(name)) {
    io.out(await overview())
    return exit.ok
  }
  if (name === '--version') {
    const release = await version()
    io.out(`${args[1] === '--json' ? JSON.stringify({ version: release }) : release}\n`)
    return exit.ok
  }
  const load = commands[name]
  if (!load) return group(args, io)
  const command = await load()
  try {
    const call = readCall(command, args.slice(name.split(' ').length), io, launch)
    if (call.flag('help')) {
      io.out(help(command))
      return exit.ok
    }
    return await command.run(call)
  } catch (cause) {
    return fault(command, cause, io)
  }
}

function fault(command: Command, cause: unknown, io: Io): number {
  const message = cause instanceof Error ? cause.message : String(cause)
  io.err(`holdfast ${command.name}: ${message}\n`)
  if (cause instanceof UsageFault) {
    io.err(`holdfast ${command.name} --help tells more\n`)
    return exit.usage
  }
  for (
    let inner = cause instanceof Error ? cause.cause : undefined;
    inner instanceof Error;
    inner = inner.cause
  )
    io.err(`  because: ${inner.message}\n`)
  return cause instanceof ConfigFault ? exit.config : exit.unavailable
}

async function overview(): Promise<string> {
  return [
    'Holdfast takes in requests to revoke certificates, proves them, and lays each before an officer.',
    '',
    ...(await rowsOf(Object.keys(commands))),
    '',
    'Exit codes from 64: 64 wrong usage; 69 something needed cannot be reached, or (embedded) another process has the records;',
    '78 a setting is wrong. Lower ones are told by each command.',
    'Each takes --help and --json; holdfast --version tells the release. Settings come from the environment or a .env file',
    '(.env.example lists them).',
    '',
  ].join('\n')
}

async function rowsOf(names: readonly string[]): Promise<string[]> {
  const all = await Promise.all(names.map((name) => commands[name]?.()))
  return all
    .filter((each) => each !== undefined)
    .map(
      (each) => `  holdfast ${`${each.name} ${each.operands}`.trim().padEnd(42)} ${each.summary}`,
    )
}

async function version(): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  const manifest: { version?: string } = JSON.parse(
    await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
  )
  return manifest.version ?? 'unknown'
}
