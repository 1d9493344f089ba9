// The law of imports. Each comment is for whoever just broke the rule.
import swcVisitor from '@swc/core/Visitor.js'

// swc's visitor does not know `using` and `await using`, and throws when it meets one.
const { prototype } = swcVisitor.Visitor ?? swcVisitor
const { visitStatement } = prototype
prototype.visitStatement = function (statement) {
  if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, statement)
  statement.decls = this.visitVariableDeclarators(statement.decls)
  return statement
}

const STAGES = '(config|pull|theme|content|plan|render|images|finish|artifact|upload|check|release|mirror)'
/** Work on a bucket at rest, which reads and makes releases as the stage does. */
const UPKEEP = '(sweep|audit|backup|doctor)'
const PORTS = '(bucket|blobs|actions|cms|media|cdn|pool)'

/** Programs and thread entries: they choose implementations. */
const ROOTS = [
  '^src/cli/',
  '^src/preview/',
  '^src/render/(worker|ready-site|finishing|standing-site)[.]ts$',
  '^src/images/(worker|process)[.]ts$',
  '^src/theme/compile-process[.]ts$',
  '^src/edge/worker[.]ts$',
  '^build-farm/(main|tokens)[.]ts$',
  '^build-farm/fleet/worker[.]ts$',
]

/** A package that one file wraps, and that file. */
const VENDORS = {
  '@aws-sdk': 'src/bucket/s3[.]ts',
  // Its image service makes the bytes of astro build, in an image thread.
  astro: 'src/(theme/|preview/|theme-kit/|images/astro-service[.]ts)',
  beasties: 'src/finish/critical-css[.]ts',
  'modern-tar': 'src/backup/tar[.]ts',
  bullmq: 'build-farm/queue/bullmq/',
  hono: 'build-farm/api/',
  '@hono': 'build-farm/api/',
  'prom-client': 'build-farm/api/metrics[.]ts',
  croner: '(src/config/schedule|build-farm/intake/due-times)[.]ts',
  ioredis: 'build-farm/queue/bullmq/',
  kysely: 'build-farm/ledger/',
  pg: 'build-farm/(ledger/postgres|queue/bullmq/connect)[.]ts',
  '@opentelemetry': '(src/base/trace|src/cli/farm/tracing)[.]ts',
  pino: 'src/cli/farm/log[.]ts',
  'p-queue': 'src/base/limiter[.]ts',
  piscina: 'src/pool/piscina[.]ts',
  rolldown: 'src/theme/',
  satteri: 'src/content/',
  sharp: 'src/images/sharp[.]ts',
  shiki: 'src/content/',
  thumbhash: 'src/images/thumbhash[.]ts',
}

const law = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

export default {
  forbidden: [
    law(
      'model-imports-nothing',
      'model/ is the vocabulary: move what this does to the room that needs it.',
      { path: '^src/model/' },
      { pathNot: '^src/model/' },
    ),
    law(
      'base-imports-only-model',
      'base/ lies under every room, so it may know none of them.',
      { path: '^src/base/' },
      { path: '^(src|build-farm)/', pathNot: '^src/(base|model)/' },
    ),
    law(
      'ports-lie-below-stages',
      'A port describes an outside system, and cannot know who uses it.',
      { path: `^src/${PORTS}/` },
      { path: `^src/(${STAGES}/|edge/|preview/|cli/|theme-kit/|[^/]+[.]ts$)` },
    ),
    law(
      'stages-meet-only-in-build',
      'Stages exchange values of model/, and are put in order by src/build.ts and its neighbours.',
      { path: `^src/${STAGES}/`, pathNot: ROOTS },
      { path: `^src/${STAGES}/`, pathNot: '^src/$1/' },
    ),
    law(
      'upkeep-knows-releases-alone',
      'Upkeep works on what lies in a bucket: of the stages it may use release/, and no stage needs upkeep.',
      { path: `^src/${UPKEEP}/` },
      { path: `^src/(${STAGES}|${UPKEEP})/`, pathNot: '^src/($1|release)/' },
    ),
    law(
      'stages-know-no-upkeep',
      'What both need belongs into model/ or release/.',
      { path: `^src/(${STAGES}|${PORTS}|edge|model|base)/`, pathNot: ROOTS },
      { path: `^src/${UPKEEP}/` },
    ),
    law(
      'rooms-do-not-import-their-order',
      'build.ts and its neighbours order the stages; what they share with a room belongs into model/.',
      { path: '^src/[^/]+/', pathNot: ROOTS },
      { path: '^src/[^/]+[.]ts$' },
    ),
    law(
      'ask-for-the-port',
      'Take the port as a parameter: only a program chooses the implementation.',
      { path: '^(src|build-farm)/([^/]+)/', pathNot: ROOTS },
      { path: `^src/${PORTS}/`, pathNot: ['^$1/$2/', '/(bucket|blobs|actions|cms|media|cdn|pool|progress)[.]ts$'] },
    ),
    law(
      'the-edge-stands-alone',
      'The edge also runs on a CDN, where there is no generator.',
      { path: '^src/edge/' },
      { path: '^src/', pathNot: `^src/(edge|model|base|${PORTS})/` },
    ),
    law(
      'src-never-imports-the-farm',
      'The generator works without the farm; only the commands start, worker and token load it.',
      { path: '^(src|sites|themes)/', pathNot: '^src/cli/commands/(start|worker|token)[.]ts$' },
      { path: '^build-farm/' },
    ),
    law(
      'the-farm-uses-the-front-door',
      'The farm calls src/index.ts; it does not reach into a stage.',
      { path: '^build-farm/', pathNot: ROOTS },
      { path: '^src/', pathNot: '^src/(index[.]ts$|model/|base/)' },
    ),
    law(
      'rooms-of-the-farm-meet-at-queue-and-ledger',
      'Rooms of the farm talk through the queue and the ledger.',
      { path: '^build-farm/([^/]+)/', pathNot: ROOTS },
      { path: '^build-farm/', pathNot: ['^build-farm/$1/', '^build-farm/(queue/queue|ledger/ledger)[.]ts$'] },
    ),
    law(
      'themes-see-only-theme-kit',
      'theme-kit/ is what theme authors may rely on.',
      { path: '^themes/' },
      { path: '^(src|sites|build-farm)/', pathNot: '^src/theme-kit/' },
    ),
    law(
      'cross-a-room-by-subpath',
      'Write #room/file.ts between rooms and ./file.ts inside one: an import shows whether it leaves the room.',
      { path: '^(src|build-farm)/([^/]+)/', pathNot: '^src/theme-kit/' },
      {
        path: '^(src|build-farm)/[^/]+/',
        pathNot: '^$1/$2/',
        dependencyTypesNot: ['aliased-subpath-import'],
      },
    ),
    ...Object.entries(VENDORS).map(([vendor, where]) =>
      law(
        `only-one-place-names-${vendor.replace('@', '')}`,
        `Import our own module instead: ${where.replaceAll('[.]', '.')}`,
        { path: '^(src|build-farm)/', pathNot: `^${where}` },
        { path: `(^|node_modules/)${vendor}(/|$)` },
      ),
    ),
    law('no-cycles', 'Lift what the two share into model/.', {}, { circular: true }),
    law(
      'imports-exist',
      'Nothing of this name was found.',
      { path: '^(src|build-farm)/' },
      { couldNotResolve: true, pathNot: '^(nextgen|virtual):' },
    ),
  ],
  options: {
    // TypeScript 7 has no API that dependency-cruiser can use: without swc it reads no module, and complains of nothing.
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}
