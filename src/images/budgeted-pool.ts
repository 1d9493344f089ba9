import { type Pool, PoolError } from '#pool/pool.ts'
import { newPixelBudget } from './pixel-budget.ts'
import type { BudgetedTask, ImageReply, ImageTask } from './task.ts'

/**
 * Threads that hold so many pixels together, and no more (`pixels-held.ts`). A thread that had to be ended may have left its
 * share taken: tasks after it count on a new budget.
 */
export function budgetedPool(pool: Pool<BudgetedTask, ImageReply>, pixels: number): Pool<ImageTask, ImageReply> {
  let budget = newPixelBudget(pixels)
  return {
    ...pool,
    async run(task, options) {
      try {
        return await pool.run({ ...task, budget }, options)
      } catch (error) {
        if (error instanceof PoolError) budget = newPixelBudget(pixels)
        throw error
      }
    },
  }
}
