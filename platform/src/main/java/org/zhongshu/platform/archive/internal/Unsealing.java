package org.zhongshu.platform.archive.internal;

import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.algorithms.crypto.Sm4;
import org.zhongshu.platform.shared.Problem;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a sealed file in clear, one piece in memory at a time. 422 where it is gone, cut off or changed. */
final class Unsealing extends InputStream {

    private final DataInputStream in;
    private final byte[] key;
    private final String name;
    private byte[] piece = {};
    private int at;
    private int number;
    private boolean last;

    Unsealing(Path file, byte[] key, String name) throws IOException {
        try {
            this.in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
        } catch (NoSuchFileException e) {
            throw damaged();
        }
        this.key = key;
        this.name = name;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (at == piece.length) {
            if (last) {
                return -1;
            }
            next();
        }
        int n = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, bytes, offset, n);
        at += n;
        return n;
    }

    private void next() throws IOException {
        try {
            int size = in.readInt();
            last = size < 0;
            byte[] sealed = new byte[Math.min(Math.abs(size), Shelf.PIECE + 64)];
            in.readFully(sealed);
            piece = Sm4.open(key, sealed, Shelf.context(name, number++, last));
            at = 0;
            if (last && in.read() >= 0) {
                throw damaged();
            }
        } catch (EOFException | CryptoException e) {
            throw damaged();
        }
    }

    private static Problem damaged() {
        return Problem.unprocessable("package-damaged", "档案包的存储文件已损坏或丢失，请从备份恢复后再取。");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
