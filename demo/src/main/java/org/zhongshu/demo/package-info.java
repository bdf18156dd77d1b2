/**
 * The demonstration city: invented devices, weather, incidents and officers that reach the server only through its public
 * protocols, as a real city does. Nothing here knows a class of the platform. Everything it makes says 示范数据.
 */
package org.zhongshu.demo;
