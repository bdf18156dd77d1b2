package org.zhongshu.platform.shared;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.NotFoundException;
import com.google.zxing.PlanarYUVLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import jakarta.servlet.http.HttpServletRequest;

import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** Reads a QR code out of a photo's brightness, a byte for each point: the page scales the photo, so no picture is unpacked here. */
public final class QrPhoto {

    private static final int MOST_PIXELS = 3_000_000;

    private QrPhoto() {
    }

    /** The text of the code in the body. Throws 400 for what is no photo of this size, 422 when no code is found in it. */
    public static String read(HttpServletRequest request, int width, int height) {
        if (width < 21 || height < 21 || width > 4000 || height > 4000 || (long) width * height > MOST_PIXELS) {
            throw Problem.badRequest("bad-photo", "照片尺寸不合适。");
        }
        try {
            byte[] points = request.getInputStream().readNBytes(width * height + 1);
            if (points.length != width * height) {
                throw Problem.badRequest("bad-photo", "照片没有传完。");
            }
            BinaryBitmap bitmap = new BinaryBitmap(new HybridBinarizer(new PlanarYUVLuminanceSource(points, width, height, 0, 0, width, height, false)));
            return new QRCodeReader().decode(bitmap, Map.of(DecodeHintType.TRY_HARDER, true, DecodeHintType.POSSIBLE_FORMATS, Set.of(BarcodeFormat.QR_CODE))).getText();
        } catch (ReaderException e) {
            throw Problem.unprocessable("no-code", e instanceof NotFoundException ? "照片里没有找到二维码，请靠近一些、避免反光再拍。" : "照片里的二维码看不清，请再拍一张。");
        } catch (IOException e) {
            throw Problem.badRequest("bad-photo", "照片没有传完。");
        }
    }
}
