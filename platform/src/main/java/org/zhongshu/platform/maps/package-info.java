/** 图层：layers.yaml to GeoJSON. See README.md in this folder. */
@ApplicationModule(id = "maps", displayName = "图层", allowedDependencies = {"shared", "city", "audit", "identity", "twin", "cases", "rules"})
package org.zhongshu.platform.maps;

import org.springframework.modulith.ApplicationModule;
