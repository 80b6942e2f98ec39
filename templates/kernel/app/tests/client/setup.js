import { vi } from "vitest";

// Vuetify measures and observes its elements; the simulated browser has no layout to measure.
class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

vi.stubGlobal("ResizeObserver", NoObserver);
vi.stubGlobal("IntersectionObserver", NoObserver);
vi.stubGlobal("visualViewport", new EventTarget());
