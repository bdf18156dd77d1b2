package org.zhongshu.demo.wire;

/** Where a device's messages go: one per connection, whatever the protocol. */
public interface Uplink extends AutoCloseable {

    /**
     * Takes a message for delivery. It is kept and repeated until the platform acknowledges it; when too many wait, the oldest
     * is dropped, as a device's small memory does.
     *
     * @param payload    the protocol's own body
     * @param expendable may be given up when the connection breaks (rubbish that the platform may answer by hanging up)
     */
    void send(byte[] payload, boolean expendable);

    /** Whether the last connection attempt succeeded and still stands. */
    boolean connected();

    @Override
    void close();
}
