import { pino } from 'pino'

/** The log of roles under test; TEST_LOG_LEVEL=debug shows it. */
export const silent = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' })
