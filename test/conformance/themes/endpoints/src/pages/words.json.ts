import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

// As images for links find their fonts: by paths from the folder in which the project is built.
const PATH = 'src/assets/word.txt';
const atFirst = readFileSync(`./${PATH}`, 'utf8');

export async function GET() {
  const ways = [
    atFirst,
    readFileSync(PATH, 'utf8'),
    readFileSync(join(process.cwd(), PATH), 'utf8'),
    readFileSync(resolve('src', 'assets', 'word.txt'), 'utf8'),
    await readFile(`./${PATH}`, 'utf8'),
    await text(createReadStream(PATH)),
  ];
  return Response.json({
    ways: [...new Set(ways)],
    entries: await readdir('src/assets'),
    absent: existsSync('word.txt'),
    path: relative('', resolve(PATH)),
    folder: basename(process.cwd()),
  });
}
