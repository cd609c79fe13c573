package zeroth.tensor;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file could not be read or written, in words for a message. */
public final class FileProblem {
  private FileProblem() {}

  /** The reason alone, without the file's name and without a class of the platform's. */
  public static String of(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "something of that name";
    }
    if (e instanceof NotDirectoryException) {
      return "something that is no directory";
    }
    if (e instanceof DirectoryNotEmptyException) {
      return "a directory that is not empty";
    }
    if (e instanceof CharacterCodingException) {
      return "bytes that are no UTF-8";
    }
    if (e instanceof EOFException) {
      return "the end of the file";
    }
    String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    return reason == null || reason.isBlank() ? "an error of the file system" : reason;
  }
}
