package org.zhongshu.platform.devices;

/**
 * What a protocol needs to know of a device that has just identified itself.
 *
 * @param thingId   id of the device's thing in the twin
 * @param code      the ledger code, unique in the installation
 * @param typeId    id of its thing type in types.yaml
 * @param enabled   a disabled device is refused at login and cut off when it is connected
 * @param gateway   may speak for its children ({@code v1/gateway/…})
 * @param mayCreate as a gateway it may also create children it names for the first time; off by default
 * @param owner     code of the owning department; a gateway may only speak for devices of the same owner
 * @param parent    thing id of the gateway it is bound to, 0 for none
 */
public record DeviceLogin(long thingId, String code, String typeId, boolean enabled, boolean gateway, boolean mayCreate,
                          String owner, long parent) {
}
