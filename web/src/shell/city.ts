import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { FeatureCollection } from 'geojson'
import { api } from '@/kit/api'
import type { City, Department } from '@/kit/shapes'

/** The city this installation serves; asked once. */
export const useCity = defineStore('city', () => {
  const city = shallowRef<City>()
  const departments = shallowRef<Department[]>([])
  const outline = shallowRef<FeatureCollection>()
  let asking: Promise<City> | undefined
  let drawing: Promise<FeatureCollection> | undefined
  let naming: Promise<void> | undefined

  function know() {
    asking ??= api.get<City>('/api/city').then((c) => (city.value = c))
    asking.catch(() => (asking = undefined))
    return asking
  }
  function draw() {
    drawing ??= api.get<FeatureCollection>('/api/city/outline').then((o) => (outline.value = o))
    drawing.catch(() => (drawing = undefined))
    return drawing
  }
  function nameDepartments() {
    naming ??= api.get<Department[] | { items: Department[] }>('/api/city/departments').then((d) => {
      departments.value = Array.isArray(d) ? d : d.items
    })
    naming.catch(() => (naming = undefined))
    return naming
  }
  const towns = computed(() => new Map((city.value?.towns ?? []).map((t) => [t.code, t.name])))
  const townName = (code?: string | null) => (code ? (towns.value.get(code) ?? code) : '—')
  const departmentName = (code?: string | null) => {
    if (!code) return '—'
    const found = departments.value.find((d) => d.code === code)
    return found ? (found.shortName ?? found.name) : code
  }
  return { city, departments, outline, know, draw, nameDepartments, townName, departmentName }
})
