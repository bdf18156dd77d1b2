import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const backend = process.env.ZHONGSHU_URL ?? 'http://localhost:8080'

/** Folders whose pages open without a line. */
const OFFLINE = /src\/platform\/(phone|persons|matters|items)\/(HomePage|MePage|ReportPage|ReportsPage|MessagesPage|LicencesPage|ApplyPage|MattersPage|GuideHome)\.vue$/

/** Writes sw.js with the list of files that the public pages need: their parts, what those import, their styles. */
function shellWorker(): Plugin {
  return {
    name: 'zhongshu-shell-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const files = new Set<string>()
      const add = (name: string) => {
        const part = bundle[name]
        if (!part || files.has(name)) return
        files.add(name)
        if (part.type !== 'chunk') return
        part.imports.forEach(add)
        const styles = (part as { viteMetadata?: { importedCss: Set<string> } }).viteMetadata?.importedCss
        styles?.forEach(add)
      }
      for (const part of Object.values(bundle)) if (part.type === 'chunk' && (part.isEntry || (part.facadeModuleId && OFFLINE.test(part.facadeModuleId)))) add(part.fileName)
      const list = ['/index.html', '/mark.svg', '/manifest.json', '/icon-192.png', ...[...files].sort().map((f) => '/' + f)]
      const version = createHash('sha256').update(list.join()).digest('hex').slice(0, 12)
      const source = readFileSync(fileURLToPath(new URL('./worker/sw.js', import.meta.url)), 'utf8')
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: source.replace('__FILES__', () => JSON.stringify(list)).replace('__VERSION__', version) })
    },
  }
}

export default defineConfig({
  plugins: [
    vue(),
    // Element Plus parts are found in templates by name; only the used ones and their styles are bundled.
    Components({ dirs: [], dts: 'src/components.d.ts', resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
    shellWorker(),
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
