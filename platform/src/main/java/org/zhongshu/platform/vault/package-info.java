/** 个人信息保险箱: personal data at rest, sealed field by field, with keys that can be changed. See README.md in this folder. */
@ApplicationModule(id = "vault", displayName = "个人信息保险箱", allowedDependencies = {"shared", "audit", "identity"})
package org.zhongshu.platform.vault;

import org.springframework.modulith.ApplicationModule;
