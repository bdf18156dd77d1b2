/** 惠民惠农补贴: payments of benefits, agreed by two people, watched by rules, reconciled with the bank. See README.md in this folder. */
@ApplicationModule(id = "benefits", displayName = "补贴发放", allowedDependencies = {"shared", "city", "audit", "identity", "vault", "cases", "exchange", "persons", "registry", "credentials", "cards"})
package org.zhongshu.platform.benefits;

import org.springframework.modulith.ApplicationModule;
