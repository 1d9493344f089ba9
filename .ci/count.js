// Adds up the JSON reports of Vitest in a folder: `NAME.json`, and the exit code of the run in `NAME.code`.
// Prints `N passed, N failed`; exits with 1 when anything failed or nothing ran. Plain JavaScript for Node 20.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const dir = process.argv[2]
let passed = 0
let failed = 0

for (const name of readdirSync(dir).filter(name => name.endsWith('.code'))) {
  const suite = name.slice(0, -'.code'.length)
  const code = Number(readFileSync(join(dir, name), 'utf8'))
  const { good, bad } = numbersOf(suite)
  passed += good
  // A run that ends badly without a failed test (an error outside of tests, a time limit) has failed once.
  failed += bad === 0 && code !== 0 ? 1 : bad
  console.log(`${suite.replace('-', ':')}: ${good} passed, ${bad} failed, exit code ${code}`)
}

console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0

function numbersOf(suite) {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(join(dir, `${suite}.json`), 'utf8'))
    const unread = testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
    return { good: numPassedTests, bad: numFailedTests + unread.length }
  } catch {
    return { good: 0, bad: 0 }
  }
}
