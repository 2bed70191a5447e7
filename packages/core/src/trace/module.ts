import { isCache, type Cache } from './cache.js';
import { isParam, type Param } from './param.js';

/** A part of a model: parameters, caches and other modules as properties, computation as methods. */
export abstract class Module {
  /** Distinguishes modules from plain objects in the type. */
  protected readonly isModule = true;
}

export interface ModuleWalk {
  readonly parameters: ReadonlyMap<string, Param>;
  readonly caches: ReadonlyMap<string, Cache>;
  readonly modules: ReadonlyMap<string, Module>;
}

/**
 * All parameters, caches and modules under `root` by path: property names and array indices joined by dots. What is
 * reachable twice (tied weights) is listed under the first path only.
 */
export function walk(root: Module): ModuleWalk {
  const parameters = new Map<string, Param>();
  const caches = new Map<string, Cache>();
  const modules = new Map<string, Module>();
  const seen = new Set<object>();
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null || seen.has(node)) return;
    seen.add(node);
    if (isParam(node)) parameters.set(path, node);
    else if (isCache(node)) caches.set(path, node);
    if (!(node instanceof Module) && !Array.isArray(node)) return;
    if (node instanceof Module) modules.set(path, node);
    for (const [key, child] of Object.entries(node)) visit(child, path === '' ? key : `${path}.${key}`);
  };
  visit(root, '');
  return { parameters, caches, modules };
}

/** Parameters by path, in the order of their declaration. */
export function parametersOf(root: Module): ReadonlyMap<string, Param> {
  return walk(root).parameters;
}

/** Caches by path, in the order of their declaration. */
export function cachesOf(root: Module): ReadonlyMap<string, Cache> {
  return walk(root).caches;
}
