/** How personal data is shown to those who need not know it: the usual practice of public bodies, one rule for each kind of value. */
package org.zhongshu.algorithms.masking;
