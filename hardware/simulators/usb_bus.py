"""A made-up USB bus as pyusb's backend, with one identity card module on it (0400:C35A).

It is put in the place of libusb, so that everything above is the shipping way. It refuses what the
real one does: a device that is claimed or gone, endpoints that it does not have, reads of sizes
that overflow, and parts of frames that come to the wrong endpoint are not understood.
"""

import errno
import threading
from array import array
from collections import deque
from types import SimpleNamespace
from typing import Any, Final

import usb.backend
import usb.core

from hardware.id_card.errors import FrameMalformed
from hardware.id_card.frames import HEADER_BYTES, FrameDecoder
from hardware.simulators import SimulationPermit
from hardware.simulators.id_card_faults import CablePulled
from hardware.simulators.id_card_module import VirtualIdCardModule
from hardware.usb_port import HEAD_IN, HEAD_OUT, REST_IN, REST_OUT

VENDOR: Final = 0x0400
PRODUCT: Final = 0xC35A
_PACKET_BYTES: Final = 64
_ENDPOINTS: Final = (HEAD_IN, HEAD_OUT, REST_IN, REST_OUT)


class SimulatedUsbBus(usb.backend.IBackend):  # type: ignore[misc]  # pyusb has no types
    """The bus; `plugged` says whether the module is on it, `claimed_elsewhere` who has it."""

    def __init__(self, module: VirtualIdCardModule, *, permit: SimulationPermit) -> None:
        self._module = module
        self.plugged = True
        self.claimed_elsewhere = False
        self.refused: int | None = None
        """The errno with which it cannot be opened."""
        self._claimed = False
        self._sent = b""
        self._arrived = threading.Condition()
        self._coming: dict[int, deque[bytes]] = {HEAD_IN: deque(), REST_IN: deque()}

    def send_unasked(self, endpoint: int, piece: bytes) -> None:
        """Have something come in that nobody has asked for."""
        with self._arrived:
            self._coming[endpoint].append(piece)
            self._arrived.notify_all()

    # What pyusb asks of libusb

    def enumerate_devices(self) -> list[object]:
        return [object()] if self.plugged else []

    def get_device_descriptor(self, _dev: object) -> SimpleNamespace:
        return SimpleNamespace(
            **_numbers("bLength bDescriptorType bDeviceSubClass bDeviceProtocol iManufacturer"),
            **_numbers("iProduct iSerialNumber bcdDevice address bus port_number speed"),
            **{"idVendor": VENDOR, "idProduct": PRODUCT, "bcdUSB": 0x0110, "bDeviceClass": 0xFF},
            **{"bMaxPacketSize0": _PACKET_BYTES, "bNumConfigurations": 1, "port_numbers": None},
        )

    def get_configuration_descriptor(self, _dev: object, config: int) -> SimpleNamespace:
        if config:
            raise IndexError
        more = {"bNumInterfaces": 1, "bConfigurationValue": 1, "bMaxPower": 50}
        names = "bLength bDescriptorType wTotalLength iConfiguration bmAttributes"
        return SimpleNamespace(**_numbers(names), **more, extra_descriptors=[])

    def get_interface_descriptor(
        self, _dev: object, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        if intf or alt or config:
            raise IndexError
        names = "bLength bDescriptorType bInterfaceNumber bAlternateSetting bInterfaceSubClass"
        more = {"bNumEndpoints": len(_ENDPOINTS), "bInterfaceClass": 0xFF}
        return SimpleNamespace(
            **_numbers(names + " bInterfaceProtocol iInterface"), **more, extra_descriptors=[]
        )

    def get_endpoint_descriptor(
        self, _dev: object, ep: int, _intf: int, _alt: int, _config: int
    ) -> SimpleNamespace:
        names = "bLength bDescriptorType bInterval bRefresh bSynchAddress"
        more = {"bEndpointAddress": _ENDPOINTS[ep], "bmAttributes": 2}
        return SimpleNamespace(
            **_numbers(names), **more, wMaxPacketSize=_PACKET_BYTES, extra_descriptors=[]
        )

    def open_device(self, _dev: object) -> object:
        if self.refused is not None:
            raise _error(self.refused)
        self._check_plugged()
        return object()

    def close_device(self, _handle: object) -> None:
        self._claimed = False

    def set_configuration(self, _handle: object, _value: int) -> None:
        self._check_plugged()

    def get_configuration(self, _handle: object) -> int:
        self._check_plugged()
        return 1

    def claim_interface(self, _handle: object, _intf: int) -> None:
        self._check_plugged()
        if self.claimed_elsewhere or self._claimed:
            raise _error(errno.EBUSY)
        self._claimed = True

    def release_interface(self, _handle: object, _intf: int) -> None:
        self._claimed = False

    def bulk_write(
        self, _handle: object, ep: int, _intf: int, data: "array[int]", _timeout: int
    ) -> int:
        self._check_claimed()
        if ep == HEAD_OUT:
            self._sent = bytes(data)
        elif len(self._sent) == HEADER_BYTES:
            self._answer(self._sent + bytes(data))
            self._sent = b""
        return len(data)

    def bulk_read(
        self, _handle: object, ep: int, _intf: int, buff: "array[int]", timeout: int
    ) -> int:
        self._check_claimed()
        if len(buff) % _PACKET_BYTES:
            raise _error(errno.EOVERFLOW)
        with self._arrived:
            coming = self._coming[ep]
            self._arrived.wait_for(lambda: coming or not self.plugged, timeout / 1000)
            self._check_plugged()
            if not coming:
                raise usb.core.USBTimeoutError("timed out", -7, errno.ETIMEDOUT)
            piece = coming.popleft()
        buff[: len(piece)] = array("B", piece)
        return len(piece)

    def unplug(self) -> None:
        """Pull the module off the bus."""
        with self._arrived:
            self.plugged = self._claimed = False
            for coming in self._coming.values():
                coming.clear()
            self._arrived.notify_all()
        self._module.power_off()

    def _answer(self, frame: bytes) -> None:
        pieces: tuple[bytes, ...]
        try:
            body = FrameDecoder().feed(frame)
            pieces = tuple(self._module.answer(body)) if body is not None else ()
        except FrameMalformed as error:
            pieces = tuple(self._module.answer_to_garbage(error.fact))
        except CablePulled:
            self.unplug()
            return
        whole = b"".join(pieces)
        with self._arrived:
            head, rest = whole[:HEADER_BYTES], whole[HEADER_BYTES:]
            if head:
                self._coming[HEAD_IN].append(head)
            for place in range(0, len(rest), _PACKET_BYTES):
                self._coming[REST_IN].append(rest[place : place + _PACKET_BYTES])
            self._arrived.notify_all()

    def _check_plugged(self) -> None:
        if not self.plugged:
            raise _error(errno.ENODEV)

    def _check_claimed(self) -> None:
        self._check_plugged()
        if not self._claimed:
            raise _error(errno.EACCES)


def _numbers(names: str) -> dict[str, Any]:
    return dict.fromkeys(names.split(), 0)


def _error(number: int) -> usb.core.USBError:
    return usb.core.USBError(errno.errorcode[number], -1, number)
