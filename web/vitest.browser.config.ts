import { defineConfig } from 'vitest/config'

/** Tests in a real Chromium against the built page and the mock server: `npm run build` comes first. */
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One Chromium at a time: the machine it runs on may have two cores.
    fileParallelism: false,
  },
})
