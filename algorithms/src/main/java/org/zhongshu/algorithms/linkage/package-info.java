/**
 * Which records of different sources are about the same person or the same firm: checksummed identifiers first, then the
 * probabilistic model of Fellegi and Sunter with weights learnt from the data itself. Plain arrays, no database.
 */
package org.zhongshu.algorithms.linkage;
