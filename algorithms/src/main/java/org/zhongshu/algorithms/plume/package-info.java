/** Where may it have come from? Candidate sources upwind of a receptor. */
package org.zhongshu.algorithms.plume;
