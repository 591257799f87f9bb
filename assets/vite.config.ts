import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))

/** The dev server answers an address inside a face with that face's page, as the Go server does. */
function faces(): Plugin {
  return {
    name: 'ankao-faces',
    configureServer(server) {
      server.middlewares.use((req, _res, next) => {
        const path = (req.url ?? '/').split('?')[0] ?? '/'
        const face = /^\/(admin|exam)(\/|$)/.exec(path)?.[1]
        if (face && !/\.[a-z0-9]+$/i.test(path)) req.url = `/${face}/index.html`
        next()
      })
    },
  }
}

export default defineConfig({
  root,
  plugins: [
    vue(),
    // Only the console uses Element Plus; its components and their styles are imported where a template names them.
    Components({
      include: [/src\/admin\/.*\.vue(\?|$)/],
      dirs: [],
      resolvers: [ElementPlusResolver({ importStyle: 'css' })],
      dts: 'src/admin/components.d.ts',
    }),
    faces(),
  ],
  resolve: { alias: { '@': `${root}src` } },
  define: { __VUE_OPTIONS_API__: true, __VUE_PROD_DEVTOOLS__: false, __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false },
  build: {
    outDir: 'dist',
    assetsDir: '_app',
    // The pages run under `script-src 'self'`: nothing may be inlined, not even Vite's preload polyfill.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    manifest: true,
    // Browsers found in exam rooms: Chromium 87 and its domestic derivatives, Safari 14.
    target: ['es2020', 'chrome87', 'edge88', 'firefox78', 'safari14'],
    rollupOptions: {
      input: { learn: `${root}index.html`, exam: `${root}exam/index.html`, admin: `${root}admin/index.html` },
    },
  },
  server: { proxy: { '/api': 'http://localhost:8080', '/ca': 'http://localhost:8080' } },
  test: { environment: 'happy-dom', include: ['test/**/*.test.ts', 'src/**/*.test.ts'], restoreMocks: true },
})
