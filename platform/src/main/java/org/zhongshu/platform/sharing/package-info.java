/**
 * 数据共享: what is granted goes out – by API, push, file, or over the border to a neighbour – masked, logged, with a signed
 * receipt. See README.md in this folder.
 */
@ApplicationModule(id = "sharing", displayName = "数据共享", allowedDependencies = {"shared", "city", "audit", "identity", "cases", "catalog", "datasets"})
package org.zhongshu.platform.sharing;

import org.springframework.modulith.ApplicationModule;
