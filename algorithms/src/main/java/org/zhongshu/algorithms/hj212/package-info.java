/**
 * HJ 212: the way monitoring stations and pollution sources speak to a platform over TCP.
 *
 * <p>Editions: HJ 212-2017 (Flag 4–7) and HJ 212-2025 (Flag 8–11, in force 2026-01-01, SM4 bodies, RF, heartbeat).
 * Pure functions over bytes and text; sockets live in the gateway.
 */
package org.zhongshu.algorithms.hj212;
