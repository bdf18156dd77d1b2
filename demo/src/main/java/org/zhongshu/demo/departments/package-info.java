/**
 * The departments' own systems: databases, files and a service as they were bought one by one and never made to meet. They
 * run beside the demonstration on loopback, with passwords, and are reached as any outsider would reach them. Everything in
 * them is 示范数据; what is true is written to the folder {@code truth}, which the product never reads.
 */
package org.zhongshu.demo.departments;
