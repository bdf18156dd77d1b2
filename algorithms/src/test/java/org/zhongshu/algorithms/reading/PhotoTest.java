package org.zhongshu.algorithms.reading;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import javax.imageio.ImageIO;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Pictures that would do harm, or are none, are refused by their head; what passes comes out upright and not too fine. */
class PhotoTest {

    /** Red above, blue below; left side brighter. */
    private static byte[] picture(String kind, int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = picture.createGraphics();
        g.setColor(Color.RED);
        g.fillRect(0, 0, width, height / 2);
        g.setColor(Color.BLUE);
        g.fillRect(0, height / 2, width, height - height / 2);
        g.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, kind, out);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    private static byte[] insert(byte[] file, int at, byte[] piece) {
        return ByteBuffer.allocate(file.length + piece.length).put(file, 0, at).put(piece).put(file, at, file.length - at).array();
    }

    private static byte[] chunk(String type, byte[] data) {
        byte[] chunk = ByteBuffer.allocate(data.length + 12).putInt(data.length).put(type.getBytes(StandardCharsets.US_ASCII)).put(data).putInt(0).array();
        CRC32 crc = new CRC32();
        crc.update(chunk, 4, data.length + 4);
        ByteBuffer.wrap(chunk).putInt(data.length + 8, (int) crc.getValue());
        return chunk;
    }

    private static byte[] claimingPng(int width, int height) {
        byte[] png = picture("png", 40, 40);
        byte[] head = chunk("IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0}).array());
        System.arraycopy(head, 0, png, 8, head.length);
        return png;
    }

    private static byte[] claimingJpeg(int width, int height) {
        byte[] jpeg = picture("jpeg", 40, 40);
        for (int i = 2; i < jpeg.length; i++) {
            if ((jpeg[i] & 255) == 0xFF && (jpeg[i + 1] & 255) == 0xC0) {
                ByteBuffer.wrap(jpeg).putShort(i + 5, (short) height).putShort(i + 7, (short) width);
                return jpeg;
            }
        }
        throw new IllegalStateException("no frame");
    }

    private static byte[] exif(int orientation, boolean little) {
        ByteBuffer b = ByteBuffer.allocate(36).order(java.nio.ByteOrder.BIG_ENDIAN);
        b.putShort((short) 0xFFE1).putShort((short) 34).put("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
        b.order(little ? java.nio.ByteOrder.LITTLE_ENDIAN : java.nio.ByteOrder.BIG_ENDIAN);
        b.put((little ? "II" : "MM").getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8).putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation).putShort((short) 0).putInt(0);
        return Arrays.copyOf(b.array(), 36);
    }

    private static BadPhoto.Reason refused(byte[] file) {
        try {
            Photo.check(file);
        } catch (BadPhoto e) {
            assertThat(e.getMessage()).as("in Chinese").matches(".*\\p{IsHan}.*");
            return e.reason();
        }
        throw new AssertionError("was taken");
    }

    @Test
    void fortyMegapixelsAreRefusedByTheHeadAlone() {
        assertThat(refused(claimingPng(8_000, 5_000))).isEqualTo(BadPhoto.Reason.TOO_MANY_PIXELS);
        assertThat(refused(claimingJpeg(8_000, 5_000))).isEqualTo(BadPhoto.Reason.TOO_MANY_PIXELS);
        assertThat(refused(claimingPng(Integer.MAX_VALUE, Integer.MAX_VALUE))).isEqualTo(BadPhoto.Reason.TOO_MANY_PIXELS);
        assertThat(refused(claimingJpeg(65_535, 65_535))).isEqualTo(BadPhoto.Reason.TOO_MANY_PIXELS);
        assertThat(refused(claimingPng(20_000, 40))).as("a strip").isEqualTo(BadPhoto.Reason.ODD_SHAPE);
        assertThat(refused(claimingPng(-1, 40))).isEqualTo(BadPhoto.Reason.BROKEN);
        assertThat(refused(new byte[Photo.MOST_BYTES + 1])).isEqualTo(BadPhoto.Reason.TOO_LARGE);
    }

    @Test
    void whatSaysLessThanItHoldsIsNotUnpackedEither() throws Exception {
        assertThatThrownBy(() -> Photo.check(claimingPng(64, 4_000 / 64 * 64 / 4)).open()).isInstanceOf(BadPhoto.class);
        assertThatThrownBy(() -> Photo.check(claimingJpeg(400, 400)).open()).isInstanceOf(BadPhoto.class);
    }

    @Test
    void whatIsNoPictureIsRefused() {
        assertThat(refused(new byte[0])).isEqualTo(BadPhoto.Reason.NOT_A_PICTURE);
        assertThat(refused("%PDF-1.7".getBytes(StandardCharsets.US_ASCII))).isEqualTo(BadPhoto.Reason.NOT_A_PICTURE);
        assertThat(refused("GIF89a\1\0\1\0".getBytes(StandardCharsets.ISO_8859_1))).isEqualTo(BadPhoto.Reason.NOT_A_PICTURE);
        assertThat(refused("<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(StandardCharsets.US_ASCII))).isEqualTo(BadPhoto.Reason.NOT_A_PICTURE);
    }

    @Test
    void aPictureThatMovesIsRefused() {
        byte[] png = picture("png", 40, 40);
        assertThat(refused(insert(png, 33, chunk("acTL", new byte[8])))).isEqualTo(BadPhoto.Reason.ANIMATED);
    }

    @ParameterizedTest
    @CsvSource({"jpeg,20", "jpeg,300", "png,20", "png,60"})
    void cutOffAnywhereItIsRefused(String kind, int left) {
        byte[] file = picture(kind, 200, 200);
        assertThat(refused(Arrays.copyOf(file, Math.min(left, file.length - 3)))).isEqualTo(BadPhoto.Reason.BROKEN);
        assertThat(refused(Arrays.copyOf(file, file.length - 2))).isEqualTo(BadPhoto.Reason.BROKEN);
    }

    @Test
    void aPictureWhoseMiddleIsGoneIsRefusedWhenItIsUnpacked() {
        byte[] jpeg = picture("jpeg", 800, 800);
        byte[] hole = insert(Arrays.copyOf(jpeg, jpeg.length / 2), jpeg.length / 2, new byte[] {(byte) 0xFF, (byte) 0xD9});
        assertThatThrownBy(() -> Photo.check(hole).open()).isInstanceOf(BadPhoto.class);
        byte[] png = picture("png", 200, 200);
        png[50] ^= 0x55;
        assertThatThrownBy(() -> Photo.check(png).open()).isInstanceOf(BadPhoto.class);
    }

    @Test
    void aJpegOfAThousandPassesIsRefused() {
        byte[] jpeg = picture("jpeg", 40, 40);
        int scan = 0;
        while ((jpeg[scan] & 255) != 0xFF || (jpeg[scan + 1] & 255) != 0xDA) {
            scan++;
        }
        byte[] pass = Arrays.copyOfRange(jpeg, scan, jpeg.length - 2);
        byte[] file = jpeg;
        for (int i = 0; i < 50; i++) {
            file = insert(file, scan, pass);
        }
        assertThat(refused(file)).isEqualTo(BadPhoto.Reason.BROKEN);
    }

    /** Where the red half is when the picture is held as its Exif orientation says. */
    @ParameterizedTest
    @CsvSource({"1,top", "3,bottom", "6,right", "8,left", "4,bottom", "5,left", "7,right", "99,top"})
    void itIsHeldUprightByItsExifOrientation(int orientation, String red) throws Exception {
        for (boolean little : new boolean[] {true, false}) {
            Raster raster = Photo.check(insert(picture("jpeg", 100, 60), 2, exif(orientation, little))).open();
            boolean sideways = orientation >= 5 && orientation <= 8;
            assertThat(raster.width()).isEqualTo(sideways ? 60 : 100);
            int x = red.equals("left") ? 5 : red.equals("right") ? raster.width() - 6 : raster.width() / 2;
            int y = red.equals("top") ? 5 : red.equals("bottom") ? raster.height() - 6 : raster.height() / 2;
            int there = raster.rgb()[y * raster.width() + x];
            int opposite = raster.rgb()[(raster.height() - 1 - y) * raster.width() + raster.width() - 1 - x];
            assertThat(there >> 16 & 255).isGreaterThan(200);
            assertThat(opposite & 255).isGreaterThan(200);
        }
    }

    @Test
    void aLargePictureIsThinnedWhileItIsUnpacked() throws Exception {
        Raster raster = Photo.check(picture("jpeg", 5_000, 4_000)).open();
        assertThat(raster.width() * (long) raster.height()).isBetween(3_000_000L, 6_000_000L);
    }

    @Test
    void whatIsTransparentIsPaper() throws Exception {
        BufferedImage clear = new BufferedImage(50, 50, BufferedImage.TYPE_INT_ARGB);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(clear, "png", out);
        assertThat(Photo.check(out.toByteArray()).open().rgb()[0] & 0xFFFFFF).isEqualTo(0xFFFFFF);
    }
}
