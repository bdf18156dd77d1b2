package org.zhongshu.algorithms.reading;

import org.zhongshu.algorithms.reading.BadPhoto.Reason;

import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/**
 * A photograph that somebody sent, JPEG or PNG. {@link #check} looks at the head alone and costs a walk over the bytes; only what passes
 * is unpacked, and only as finely as reading needs: at most six million pixels, upright by its Exif orientation.
 */
public final class Photo {

    public static final int MOST_BYTES = 15 * 1024 * 1024;
    public static final long MOST_PIXELS = 20_000_000;
    /** Of a larger picture every second or third pixel is unpacked. */
    private static final long ENOUGH = 6_000_000;

    private final PhotoHead head;

    private Photo(PhotoHead head) {
        this.head = head;
    }

    /** Throws BadPhoto for what is no picture, is broken, is animated or would be too large once unpacked. */
    public static Photo check(byte[] file) throws BadPhoto {
        if (file.length > MOST_BYTES) {
            throw new BadPhoto(Reason.TOO_LARGE, "照片不能超过 15 MB。");
        }
        return new Photo(PhotoHead.of(file, MOST_PIXELS));
    }

    public int width() {
        return head.width();
    }

    public int height() {
        return head.height();
    }

    /** Unpacks it. Throws BadPhoto when the bytes after a good head are none. */
    Raster open() throws BadPhoto {
        ImageReader reader = ImageIO.getImageReadersByFormatName(head.kind()).next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(head.undressed()))) {
            boolean[] warned = new boolean[1];
            reader.addIIOReadWarningListener((IIOReadWarningListener) (source, warning) -> warned[0] = true);
            reader.setInput(in, true, true);
            if (reader.getWidth(0) != head.width() || reader.getHeight(0) != head.height()) {
                throw new BadPhoto(Reason.BROKEN, "照片已损坏，请重新拍照。");
            }
            int step = (int) Math.ceil(Math.sqrt((double) head.width() * head.height() / ENOUGH));
            ImageReadParam how = reader.getDefaultReadParam();
            how.setSourceSubsampling(step, step, 0, 0);
            BufferedImage picture = reader.read(0, how);
            // a decoder fills what is missing with grey and only mutters
            if (warned[0]) {
                throw new BadPhoto(Reason.BROKEN, "照片已损坏或没有传完，请重新拍照。");
            }
            Raster raster = Raster.of(picture);
            return (head.mirrored() ? raster.mirrored() : raster).turned(head.quarters());
        } catch (IOException | RuntimeException e) {
            // decoders throw whatever they stumble over
            throw new BadPhoto(Reason.BROKEN, "照片已损坏，请重新拍照。", e);
        } finally {
            reader.dispose();
        }
    }
}
