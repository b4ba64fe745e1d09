import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { isOperatorFailure, type OpenOperator } from '../../activities/carts/operator.ts'

/** Measures the jobs of the robots of a process, from the login to the end. */
export function measuredOperators<Job>(
  openOperator: (job: Job) => Promise<OpenOperator>,
  registry: Registry,
): (job: Job) => Promise<OpenOperator> {
  const running = new Gauge({
    name: 'todoke_robot_jobs_running',
    help: 'Robots of this process at work',
    registers: [registry],
  })
  const opened = new Counter({
    name: 'todoke_robot_jobs_total',
    help: 'Jobs by whether the robot could begin: OPENED, or the code of the failure',
    labelNames: ['outcome'],
    registers: [registry],
  })
  const lasted = new Histogram({
    name: 'todoke_robot_job_seconds',
    help: 'From the login of a robot to the end of its job',
    buckets: [0.5, 1, 2, 5, 10, 20, 40, 80, 160],
    registers: [registry],
  })
  return async (job) => {
    running.inc()
    const end = lasted.startTimer()
    const ended = (): void => {
      running.dec()
      end()
    }
    try {
      const operator = await openOperator(job)
      opened.inc({ outcome: 'OPENED' })
      return { ...operator, close: () => operator.close().finally(ended) }
    } catch (error) {
      opened.inc({ outcome: isOperatorFailure(error) ? error.code : 'ERROR' })
      ended()
      throw error
    }
  }
}
