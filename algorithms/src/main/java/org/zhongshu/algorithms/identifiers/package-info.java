/** Checksummed identifiers of China: persons (GB 11643), bodies (GB 32100, GB 11714), payment cards (ISO/IEC 7812-1). */
package org.zhongshu.algorithms.identifiers;
