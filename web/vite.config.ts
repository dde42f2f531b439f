import vue from '@vitejs/plugin-vue'
import { defineConfig, loadEnv } from 'vite'

const MOCK_ADDRESS = 'http://127.0.0.1:8788'

export default defineConfig(({ mode }) => {
  const { FUNDWATCH_API_URL = MOCK_ADDRESS } = loadEnv(mode, process.cwd(), 'FUNDWATCH_')
  return {
    plugins: [vue()],
    build: {
      target: 'es2022',
      // The chart library is the one large part; it is fetched after the first paint, so its size is expected.
      chunkSizeWarningLimit: 700,
    },
    server: {
      proxy: { '/api': { target: FUNDWATCH_API_URL, changeOrigin: true, ws: true } },
    },
  }
})
