/** Loaded into Astro's own build, see `astro-build.ts`. */
import { loadTokenizerWithoutClock } from '../../src/theme/tokenizer-clock.ts'

loadTokenizerWithoutClock()
