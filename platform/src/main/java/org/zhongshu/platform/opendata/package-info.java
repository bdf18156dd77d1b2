/**
 * 数据开放: what a catalogue entry may show to everybody – released by two people as an immutable copy in which nobody can be
 * found – and the portal, downloads, API and harvesters' faces that serve it to strangers. See README.md in this folder.
 */
@ApplicationModule(id = "opendata", displayName = "数据开放", allowedDependencies = {"shared", "city", "audit", "identity", "cases", "catalog", "datasets", "quality"})
package org.zhongshu.platform.opendata;

import org.springframework.modulith.ApplicationModule;
