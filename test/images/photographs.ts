import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Debian's packages of wallpapers, and the pictures in them that a camera or a scanner made; JPEG and PNG up to 16 MB. */
const PACKAGES = ['mate-backgrounds', 'plasma-workspace-wallpapers']
const NATURE = 'Aqua Blinds Dune FreshFlower Garden GreenMeadow LadyBird RainDrops Storm TwoWings Wood YellowFlower'
const PLASMA =
  'Autumn BytheWater ColdRipple ColorfulCups DarkestHour EveningGlow FallenLeaf Grey Kite OneStandsOut Path summer_1am'
const OTHERS = [
  'backgrounds/mate/abstract/Elephants_5640x3172.jpg',
  'wallpapers/Volna/contents/images/5120x2880.jpg',
  'wallpapers/Patak/contents/images/5120x2880.png',
  'wallpapers/Canopee/contents/images/3840x2160.png',
]

export interface Photograph {
  readonly name: string
  /** Absolute. */
  readonly file: string
}

/** Downloads and unpacks the packages into `dir` (absolute) once; needs `apt-get` and `dpkg`, not root. */
export async function photographs(dir: string): Promise<Photograph[]> {
  const root = join(dir, 'root')
  if (!existsSync(root)) await unpack(dir, root)
  const paths = [
    ...NATURE.split(' ').map(name => `backgrounds/mate/nature/${name}.jpg`),
    ...PLASMA.split(' ').map(name => `wallpapers/${name}/contents/images/2560x1600.jpg`),
    ...OTHERS,
  ]
  const found = paths.map(path => ({ name: nameOf(path), file: join(root, 'usr/share', path) }))
  const missing = found.filter(({ file }) => !existsSync(file))
  if (missing.length > 0)
    throw new Error(`expected ${paths.length} photographs of Debian 12 in ${root}, ${missing[0]?.file} is not there`)
  return found
}

const nameOf = (path: string): string =>
  path.startsWith('wallpapers/')
    ? (path.split('/')[1] as string)
    : (path.split('/').at(-1) as string).replace(/\..*$/, '')

async function unpack(dir: string, root: string): Promise<void> {
  const run = promisify(execFile)
  await mkdir(dir, { recursive: true })
  try {
    await run('apt-get', ['download', ...PACKAGES], { cwd: dir })
  } catch (cause) {
    throw new Error(
      `The photographs come from Debian's packages ${PACKAGES.join(', ')}: \`apt-get download\` must work here`,
      { cause },
    )
  }
  for (const name of await readdir(dir))
    if (name.endsWith('.deb')) await run('dpkg', ['-x', join(dir, name), `${root}.part`])
  await rename(`${root}.part`, root)
}
