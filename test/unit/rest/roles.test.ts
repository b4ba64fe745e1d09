import { readFileSync } from 'node:fs'
import { beforeAll, expect, it } from '@jest/globals'
import { type DescribedPaths, describedPaths } from '../../setup/rest/describedApi.ts'
import { ROLES_PAGE, rolesTable, withRolesTable } from '../../setup/rest/rolesTable.ts'

let paths: DescribedPaths
beforeAll(async () => {
  paths = await describedPaths()
})

it('names who may use each operation, in words and for programs', () => {
  for (const [path, methods] of Object.entries(paths))
    for (const [method, { description, security, 'x-roles': roles }] of Object.entries(methods)) {
      expect([method, path, roles.length]).toEqual([method, path, roles.length || 1])
      expect(description).toContain('使える人')
      expect(security).toHaveLength(roles.includes('ANYBODY') ? 0 : 1)
      expect(path.startsWith('/v1') && roles.includes('ANYBODY')).toBe(false)
    }
})

it('lets no role do less than a smaller one, and a VIEWER change nothing', () => {
  // They ask, and store nothing.
  const questions = [
    'simulateOrder',
    'previewBackfill',
    'validateFollowMessage',
    'previewTestRun',
    'tryAutoReplies',
    'validateAutoReply',
  ]
  for (const methods of Object.values(paths))
    for (const [method, { operationId, 'x-roles': roles }] of Object.entries(methods)) {
      if (roles.includes('VIEWER')) expect(roles).toEqual(['VIEWER', 'EDITOR', 'ADMIN'])
      if (roles.includes('EDITOR')) expect(roles).toContain('ADMIN')
      if (roles.includes('VIEWER') && method !== 'get') expect(questions).toContain(operationId)
    }
})

it('has docs/roles.md as the description is; npm run roles writes it', () => {
  const page = readFileSync(ROLES_PAGE, 'utf8')
  expect(page).toBe(withRolesTable(page, rolesTable(paths)))
})
