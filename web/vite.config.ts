import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig } from 'vitest/config'

const backend = process.env.ZHONGSHU_URL ?? 'http://localhost:8080'

export default defineConfig({
  plugins: [
    vue(),
    // Element Plus parts are found in templates by name; only the used ones and their styles are bundled.
    Components({ dirs: [], dts: 'src/components.d.ts', resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
  ],
  define: { __VUE_I18N_FULL_INSTALL__: 'false', __VUE_I18N_LEGACY_API__: 'false', __INTLIFY_PROD_DEVTOOLS__: 'false', __INTLIFY_JIT_COMPILATION__: 'true', __INTLIFY_DROP_MESSAGE_COMPILER__: 'false' },
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: {
    port: 5173,
    proxy: { '/api': { target: backend, changeOrigin: false } },
  },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'vue', test: /node_modules\/(@vue|vue|vue-router|pinia|vue-i18n|@intlify)\// },
            { name: 'maplibre', test: /node_modules\/(maplibre-gl|@maplibre)\// },
            { name: 'echarts', test: /node_modules\/(echarts|zrender)\// },
          ],
        },
      },
    },
  },
  // The map's worker is an ES module with imports of its own.
  worker: { format: 'es' },
  test: { environment: 'jsdom', include: ['src/**/*.test.ts'], restoreMocks: true },
})
