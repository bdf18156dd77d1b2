/** 社会保障卡: the ledger of second and third generation cards. See README.md in this folder. */
@ApplicationModule(id = "cards", displayName = "社会保障卡", allowedDependencies = {"shared", "city", "audit", "identity", "vault", "persons", "registry", "matters"})
package org.zhongshu.platform.cards;

import org.springframework.modulith.ApplicationModule;
