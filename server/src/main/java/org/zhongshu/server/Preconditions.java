package org.zhongshu.server;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What has to be true before the engines start, each failure said in one clear line. */
final class Preconditions {

    private static final long NEEDED_BYTES = 1L << 30;

    private Preconditions() {
    }

    /** Thrown with a line for the person who typed the command. */
    static final class NotMet extends Exception {
        NotMet(String message) {
            super(message);
        }
    }

    static void portsFree(Options options) throws NotMet {
        tcp(options.host(), options.port(), "--port");
        tcp(options.host(), options.mqttPort(), "--mqtt-port");
        tcp(options.host(), options.hj212Port(), "--hj212-port");
        udp(options.host(), options.coapPort(), "--coap-port");
    }

    /** Creates the data folder, checks the disk and locks it against a second server; the lock lives as long as the process. */
    static FileLock lock(Path data) throws NotMet {
        try {
            Files.createDirectories(data);
            long free = Files.getFileStore(data).getUsableSpace();
            if (free < NEEDED_BYTES) {
                throw new NotMet("磁盘空间不足 disk nearly full: " + data + " 只剩 " + (free >> 20) + " MB，至少需要 " + (NEEDED_BYTES >> 20) + " MB");
            }
            FileChannel channel = new RandomAccessFile(data.resolve("zhongshu.lock").toFile(), "rw").getChannel();
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new NotMet("数据目录正被另一个中枢使用 data folder is in use by another zhongshu: " + data);
            }
            return lock;
        } catch (OverlappingFileLockException e) {
            throw new NotMet("数据目录正被另一个中枢使用 data folder is in use by another zhongshu: " + data);
        } catch (IOException e) {
            throw new NotMet("数据目录无法写入 data folder cannot be written: " + data + " (" + e.getMessage() + ")");
        }
    }

    private static void tcp(String host, int port, String option) throws NotMet {
        if (port == 0) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (BindException e) {
            throw taken(port, option);
        } catch (IOException e) {
            throw new NotMet("无法监听 cannot listen on " + host + ":" + port + " (" + e.getMessage() + ")");
        }
    }

    private static void udp(String host, int port, String option) throws NotMet {
        if (port == 0) {
            return;
        }
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(host), port))) {
            socket.getLocalPort();
        } catch (BindException e) {
            throw taken(port, option);
        } catch (IOException e) {
            throw new NotMet("无法监听 cannot listen on " + host + ":" + port + "/udp (" + e.getMessage() + ")");
        }
    }

    private static NotMet taken(int port, String option) {
        return new NotMet("端口 " + port + " 已被占用 port is taken；请停掉占用它的程序，或用 " + option + " 换一个 use " + option + " to choose another");
    }
}
