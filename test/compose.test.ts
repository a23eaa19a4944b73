// docker-compose.yml: its shape, and that what it names (workers, settings, services, volumes) is there.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { readConfig } from '../src/process/config.ts'
import { settings } from '../src/process/settings.ts'
import { workerNames } from '../workers/names.ts'

const dependency = z.strictObject({
  condition: z.enum(['service_started', 'service_healthy', 'service_completed_successfully']),
})
const service = z.strictObject({
  image: z.string(),
  build: z.string().optional(),
  init: z.boolean().optional(),
  restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/)).optional(),
  volumes: z.array(z.string().regex(/^[a-z]+:\/[a-z/]+$/)).optional(),
  depends_on: z.record(z.string(), dependency).optional(),
  healthcheck: z
    .strictObject({
      test: z.array(z.string()).min(2),
      interval: z.string(),
      timeout: z.string(),
      retries: z.number(),
    })
    .optional(),
})
const shape = z.looseObject({
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
})

const compose = shape.parse(parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }))

test('one process a worker, each started by its name', () => {
  for (const name of workerNames) expect(compose.services[name]?.command).toEqual(['start', name])
})

test('every service waited for is there, and healthy only where it says how to tell', () => {
  for (const each of Object.values(compose.services))
    for (const [name, { condition }] of Object.entries(each.depends_on ?? {})) {
      expect(compose.services).toHaveProperty(name)
      if (condition === 'service_healthy')
        expect(compose.services[name]?.healthcheck, name).toBeDefined()
    }
  for (const each of Object.values(compose.services))
    for (const volume of each.volumes ?? [])
      expect(compose.volumes).toHaveProperty(volume.split(':')[0] ?? '')
})

test('the settings it gives exist and can be read', () => {
  const environment = compose.services.desk?.environment ?? {}
  for (const name of Object.keys(environment))
    expect(name in settings || name.replace(/_FILE$/, '') in settings, name).toBe(true)
  // The folders are made by `prepare` inside the container; only the readers of values are tried here.
  const values = Object.entries(environment).filter(([, value]) => !value.startsWith('/data/demo'))
  const without = values.filter(([name]) => !['CA', 'CRLS', 'NOTICE_CERT'].includes(name))
  expect(() => readConfig(Object.fromEntries(without))).not.toThrow()
})

test('Redis evicts nothing and keeps an append-only file', () => {
  const command = compose.services.redis?.command?.join(' ') ?? ''
  expect(command).toContain('--maxmemory-policy noeviction')
  expect(command).toContain('--appendonly yes')
})
