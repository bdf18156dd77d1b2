/**
 * 数据交换: brings departments' data into datasets, from any kind of source, without loss or doubling; what does not fit is kept
 * with its reason. See README.md in this folder.
 */
@ApplicationModule(id = "exchange", displayName = "数据交换",
        allowedDependencies = {"shared", "city", "audit", "identity", "cases", "twin", "devices", "gateway", "datasets", "catalog"})
package org.zhongshu.platform.exchange;

import org.springframework.modulith.ApplicationModule;
