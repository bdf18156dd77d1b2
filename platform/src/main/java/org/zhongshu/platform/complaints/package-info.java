/** 办件投诉: what an applicant has to complain of in a matter of theirs, before somebody else than whoever had it in hand. See README.md in this folder. */
@ApplicationModule(id = "complaints", displayName = "办件投诉", allowedDependencies = {"shared", "city", "audit", "identity", "vault", "cases", "persons", "matters"})
package org.zhongshu.platform.complaints;

import org.springframework.modulith.ApplicationModule;
