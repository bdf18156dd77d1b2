/** Ambient noise: limits by zone and time of day, and energy averages (GB 3096-2008). */
package org.zhongshu.algorithms.noise;
