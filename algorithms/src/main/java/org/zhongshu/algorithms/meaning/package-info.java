/** How near two sentences are in meaning. */
package org.zhongshu.algorithms.meaning;
